import { IsString, MaxLength } from 'class-validator';
import { DraftRulesDto } from '../sla/draft-rules.dto.js';

/** What to try on which period. */
export class BacktestDto extends DraftRulesDto {
  /** First local date of the period: touchpoints opened from then on. */
  @IsString()
  @MaxLength(10)
  from: string;

  /** Last local date of the period, included. */
  @IsString()
  @MaxLength(10)
  to: string;
}
