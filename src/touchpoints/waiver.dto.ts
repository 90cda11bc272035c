import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { WAIVER_GROUNDS } from '../sla/domain/waiver.js';
import type { WantedWaiver } from './domain/waiver-events.js';

/** Time of one touchpoint that is not to count. */
export class NewWaiverDto implements WantedWaiver {
  /** Why, in a few words; people see it beside the clock. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  title?: string;

  @IsIn(WAIVER_GROUNDS)
  ground: string;

  /** ISO 8601 with an offset. */
  @IsString()
  @MaxLength(40)
  from: string;

  /** ISO 8601 with an offset; the first instant that counts again. */
  @IsString()
  @MaxLength(40)
  to: string;

  /** What lets a clock of the law stand still; needed for those only. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  article?: string;

  /** Only these clocks; all of them otherwise, those of the law with an article only. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  milestones?: string[];
}
