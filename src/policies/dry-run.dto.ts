import { IsOptional, IsString, MaxLength } from 'class-validator';
import { DraftRulesDto } from '../sla/draft-rules.dto.js';

/** Some thousands of events: more than any touchpoint has. */
const LONGEST_HISTORY = 1_000_000;

/** A policy and a history. The policy is not looked at when `history` is a whole case with a policy of its own. */
export class DryRunDto extends DraftRulesDto {
  /** Events as JSON lines or as one list, or a whole case of `firebreak clocks --cases`. */
  @IsString()
  @MaxLength(LONGEST_HISTORY)
  history: string;

  /** As of when; the present otherwise. ISO 8601 with an offset. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  now?: string;

  /** Leaves out what was recorded later. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  knownAt?: string;
}
