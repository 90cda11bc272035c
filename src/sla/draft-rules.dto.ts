import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';

/** The longest policy or calendar anybody has to read. */
const LONGEST_RULES = 200_000;

/** A policy as somebody has it in front of them, to be tried on something. */
export class DraftRulesDto {
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
}
