import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { ACTOR_KINDS, type ActorKind, type EventInput, type JsonObject } from './domain/event.js';
import { TOUCHPOINT_KINDS, type TouchpointKind } from './domain/kinds.js';

/** Names of systems, event types and kinds: short, printable, without surprises in urls and logs. */
export const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const EVENT_ID = /^[\x21-\x7e]{1,200}$/;
export const ORG = /^[a-z0-9-]{1,40}(\/[a-z0-9-]{1,40}){0,7}$/;
const PARTNER = /^[a-z0-9-]{1,64}$/;
export const HOLDER = /^(team|partner|person):[A-Za-z0-9._-]{1,64}$/;
/** Any text without control characters and lone surrogates: both break stores and screens. */
const TEXT = /^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u;

export const nameRule = { message: 'must be 1 to 64 letters, digits, dots, dashes or underscores' };
const textRule = { message: 'must not contain control characters or broken surrogate pairs' };
export const orgRule = { message: 'must be a path such as hq/east/shanghai' };
export const holderRule = { message: 'must be team:…, partner:… or person:…' };

export class TouchpointRefDto {
  @IsIn(TOUCHPOINT_KINDS)
  kind: TouchpointKind;

  @IsString()
  @IsNotEmpty()
  @MaxLength(120)
  @Matches(TEXT, textRule)
  ref: string;
}

export class CustomerDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(120)
  @Matches(TEXT, textRule)
  ref: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(TEXT, textRule)
  name?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  phones?: string[];

  @IsOptional()
  @MaxLength(254)
  @IsEmail()
  email?: string;

  @IsOptional()
  @Matches(NAME, nameRule)
  grade?: string;

  @IsOptional()
  @Matches(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { message: 'must be a language tag such as zh-CN' })
  language?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  policies?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(32, { each: true })
  plates?: string[];
}

export class ActorDto {
  @IsIn(ACTOR_KINDS)
  kind: ActorKind;

  @IsOptional()
  @Matches(NAME, nameRule)
  id?: string;

  @IsOptional()
  @Matches(NAME, nameRule)
  team?: string;
}

export class PromiseDto {
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

  /** ISO 8601 with an offset. */
  @IsString()
  @MaxLength(40)
  dueAt: string;

  @Matches(HOLDER, holderRule)
  madeBy: string;

  @Matches(HOLDER, holderRule)
  fulfiller: string;
}

/** One event as it comes in; see `EventInput` for the meaning of each field. Unknown fields are refused. */
export class EventDto implements EventInput {
  @Matches(NAME, nameRule)
  source: string;

  @Matches(EVENT_ID, { message: 'must be 1 to 200 printable ASCII characters without spaces' })
  eventId: string;

  @Matches(NAME, nameRule)
  type: string;

  /** ISO 8601 with an offset. */
  @IsString()
  @MaxLength(40)
  occurredAt: string;

  /** ISO 8601 with an offset. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  recordedAt?: string;

  @ValidateNested()
  @IsObject()
  @Type(() => TouchpointRefDto)
  touchpoint: TouchpointRefDto;

  @IsOptional()
  @ValidateNested()
  @IsObject()
  @Type(() => CustomerDto)
  customer?: CustomerDto;

  @IsOptional()
  @Matches(ORG, orgRule)
  org?: string;

  @IsOptional()
  @Matches(PARTNER, { message: 'must be a partner id of lower-case letters, digits and dashes' })
  partner?: string;

  @IsOptional()
  @Matches(HOLDER, holderRule)
  custodian?: string;

  @IsOptional()
  @ValidateNested()
  @IsObject()
  @Type(() => ActorDto)
  actor?: ActorDto;

  @IsOptional()
  @ValidateNested()
  @IsObject()
  @Type(() => PromiseDto)
  promise?: PromiseDto;

  @IsOptional()
  @IsObject()
  attributes?: JsonObject;

  @IsOptional()
  @IsObject()
  data?: JsonObject;
}
