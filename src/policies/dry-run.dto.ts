import { ArrayMaxSize, IsArray, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { ORG_PATH } from '../access/domain/forms.js';
import { DraftRulesDto } from '../sla/draft-rules.dto.js';

/** Some thousands of events: more than any touchpoint has. */
const LONGEST_HISTORY = 1_000_000;

/** A policy and a history. The policy is not looked at when `history` is a whole case with a policy of its own. */
export class DryRunDto extends DraftRulesDto {
  /** Events as JSON lines or as one list, or a whole case of `firebreak clocks --cases`. */
  @IsString()
  @MaxLength(LONGEST_HISTORY)
  history: string;

  /** Waivers to try (YAML), as they would stand in `config/waivers/`; the installation's own count anyway. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(20_000, { each: true })
  waivers?: string[];

  /** Organisation the touchpoint would belong to, for standing waivers of a region; the caller's own otherwise. */
  @IsOptional()
  @Matches(ORG_PATH, { message: 'must be a path such as hq/east/shanghai' })
  org?: string;

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
