import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { HOLDER, NAME, ORG, TouchpointRefDto, holderRule, nameRule, orgRule } from '../touchpoints/event.dto.js';
import type { Speaker, VoiceChannel } from './domain/voice-types.js';

/** A conversation longer than this is several. */
const MOST_TURNS = 5_000;
const LONGEST_TEXT = 200_000;
const DAY_MS = 86_400_000;

export class VoiceTurnDto {
  @IsIn(['customer', 'agent', 'system'])
  speaker: Speaker;

  @IsString()
  @MaxLength(20_000)
  text: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(DAY_MS)
  startMs?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(DAY_MS)
  endMs?: number;
}

export class SurveyAnswerDto {
  @IsString()
  @MaxLength(2_000)
  question: string;

  @IsString()
  @MaxLength(LONGEST_TEXT)
  answer: string;

  @IsOptional()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  score?: number;

  @IsOptional()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(1)
  scaleMax?: number;
}

/** One thing a customer told us: exactly one of `turns`, `text` and `survey` carries it. */
export class VoiceDto {
  /** The system it comes from; `voice` unless said. */
  @IsOptional()
  @Matches(NAME, nameRule)
  source?: string;

  @Matches(/^[\x21-\x7e]{1,200}$/, { message: 'must be 1 to 200 printable ASCII characters without spaces' })
  voiceId: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(120)
  customerRef?: string;

  /** What it is about, where the source knows. */
  @IsOptional()
  @ValidateNested()
  @IsObject()
  @Type(() => TouchpointRefDto)
  touchpoint?: TouchpointRefDto;

  @IsIn(['call', 'survey', 'chat', 'mail'])
  channel: VoiceChannel;

  /** ISO 8601 with an offset. */
  @IsString()
  @MaxLength(40)
  occurredAt: string;

  @IsOptional()
  @Matches(/^(zh|en)(-[A-Za-z0-9-]{2,20})?$/, { message: 'must be zh or en, perhaps with a region' })
  language?: string;

  @IsOptional()
  @Matches(ORG, orgRule)
  org?: string;

  /** The call it was spoken in, as call events name it. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  callId?: string;

  /** Who spoke on our side. */
  @IsOptional()
  @Matches(HOLDER, holderRule)
  handler?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_TURNS)
  @ValidateNested({ each: true })
  @Type(() => VoiceTurnDto)
  turns?: VoiceTurnDto[];

  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_TEXT)
  text?: string;

  @IsOptional()
  @ValidateNested()
  @IsObject()
  @Type(() => SurveyAnswerDto)
  survey?: SurveyAnswerDto;
}
