import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';

const LONGEST_RULES = 200_000;
/** Some thousands of events: more than any touchpoint has. */
const LONGEST_HISTORY = 1_000_000;

/** A policy and a history as somebody has them in front of them. */
export class DryRunDto {
  /** The policy as YAML. Not looked at when `history` is a whole case with a policy of its own. */
  @IsString()
  @MaxLength(LONGEST_RULES)
  policy: string;

  /** Calendars the policy brings along (YAML); the installation's are known anyway. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(LONGEST_RULES, { each: true })
  calendars?: string[];

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
