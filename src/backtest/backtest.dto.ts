import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';

/** The longest policy or calendar anybody has to read. */
export const LONGEST_RULES = 200_000;

/** What to try on which period. */
export class BacktestDto {
  /** The policy as YAML, as it would stand in `config/policies/`. */
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

  /** First local date of the period: touchpoints opened from then on. */
  @IsString()
  @MaxLength(10)
  from: string;

  /** Last local date of the period, included. */
  @IsString()
  @MaxLength(10)
  to: string;
}
