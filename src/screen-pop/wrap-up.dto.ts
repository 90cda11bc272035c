import { Type } from 'class-transformer';
import { IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { CAUSES, type Cause } from '../touchpoints/domain/kinds.js';
import { WRAP_UP_OUTCOMES, type WrapUpOutcome } from './domain/pop.js';

/** Any text without control characters and lone surrogates. */
const TEXT = /^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u;
const textRule = { message: 'must not contain control characters or broken surrogate pairs' };

export class WrapUpPromiseDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  @Matches(TEXT, textRule)
  item: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(1000)
  @Matches(TEXT, textRule)
  wording: string;

  /** ISO 8601 with an offset, later than now. */
  @IsString()
  @MaxLength(40)
  dueAt: string;

  @Matches(/^(team|partner|person):[A-Za-z0-9._-]{1,64}$/, { message: 'must be team:…, partner:… or person:…' })
  fulfiller: string;
}

export class WrapUpDto {
  @IsIn(WRAP_UP_OUTCOMES)
  outcome: WrapUpOutcome;

  @IsOptional()
  @IsIn(CAUSES)
  cause?: Cause | null;

  @IsOptional()
  @Matches(/^[A-Za-z0-9._-]{1,64}$/, { message: 'must be the id of a cause' })
  causeDetail?: string | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => WrapUpPromiseDto)
  promise?: WrapUpPromiseDto | null;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  @Matches(TEXT, textRule)
  nextStep?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(4000)
  @Matches(TEXT, textRule)
  note?: string | null;
}

export class ChooseDto {
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'must be the id of a customer' })
  customerId: string;
}

export class VerifyDto {
  /** How the handler made sure who is calling, such as `id-last-four`. Caller id is no method. */
  @Matches(/^(?!caller-id$)[a-z0-9-]{1,64}$/, { message: 'must be a word such as id-last-four, and never caller-id' })
  method: string;
}
