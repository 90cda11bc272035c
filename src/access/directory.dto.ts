import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsNumber, IsObject, IsOptional, IsString, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import { PARTNER_TYPES, type BilingualName, type PartnerType } from './directory.schema.js';
import { PLAIN_TEXT } from './domain/forms.js';

const textRule = { message: 'must not contain control characters' };

export class BilingualNameDto implements BilingualName {
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  @Matches(PLAIN_TEXT, textRule)
  zh: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  @Matches(PLAIN_TEXT, textRule)
  en: string;
}

export class OrgDto {
  @IsObject()
  @ValidateNested()
  @Type(() => BilingualNameDto)
  name: BilingualNameDto;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000_000)
  policiesInForce?: number;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  onTimeTarget?: number;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(10_000)
  complaintsTarget?: number;
}

export class TeamDto {
  @IsObject()
  @ValidateNested()
  @Type(() => BilingualNameDto)
  name: BilingualNameDto;
}

export class PartnerDto {
  @IsObject()
  @ValidateNested()
  @Type(() => BilingualNameDto)
  name: BilingualNameDto;

  @IsIn(PARTNER_TYPES)
  type: PartnerType;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  onTimeTarget?: number;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  errorTarget?: number;
}
