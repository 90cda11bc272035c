import { IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength, ValidateIf } from 'class-validator';
import { MAIL_ADDRESS, ORG_PATH, PARTNER_ID, PLAIN_TEXT } from './domain/forms.js';
import type { PersonRole } from './user.schema.js';

const ROLES = ['handler', 'manager', 'partner', 'admin'] as const;
const LANGUAGES = ['zh-CN', 'en'] as const;
const orgRule = { message: 'must be a path such as hq/east/shanghai' };
const partnerRule = { message: 'must be a partner id of lower-case letters, digits and dashes' };
const extensionRule = { message: 'must be 2 to 12 digits' };
const teamRule = { message: 'must be 1 to 64 letters, digits, dots, dashes or underscores' };
const mailRule = { message: 'must be one plain mail address such as han@example.com' };
const textRule = { message: 'must not contain control characters' };
const EXTENSION = /^\d{2,12}$/;
const TEAM = /^[A-Za-z0-9._-]{1,64}$/;

/** Null empties a field; leaving it out leaves it as it is. */
const unlessNull = ValidateIf((_dto, value) => value !== null && value !== undefined);

export class NewUserDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  username: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  @Matches(PLAIN_TEXT, textRule)
  name: string;

  @IsString()
  password: string;

  @IsIn(ROLES)
  role: PersonRole;

  @unlessNull
  @Matches(ORG_PATH, orgRule)
  org?: string | null;

  @unlessNull
  @Matches(PARTNER_ID, partnerRule)
  partnerId?: string | null;

  @unlessNull
  @Matches(EXTENSION, extensionRule)
  extension?: string | null;

  @unlessNull
  @Matches(TEAM, teamRule)
  team?: string | null;

  @unlessNull
  @Matches(MAIL_ADDRESS, mailRule)
  email?: string | null;

  /** Calendar of this person's own working hours; without one those of the team are followed. */
  @unlessNull
  @IsString()
  @MaxLength(64)
  calendar?: string | null;

  @IsOptional()
  @IsIn(LANGUAGES)
  language?: 'zh-CN' | 'en';
}

export class ChangeUserDto {
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  @Matches(PLAIN_TEXT, textRule)
  name?: string;

  @IsOptional()
  @IsIn(ROLES)
  role?: PersonRole;

  @unlessNull
  @Matches(ORG_PATH, orgRule)
  org?: string | null;

  @unlessNull
  @Matches(PARTNER_ID, partnerRule)
  partnerId?: string | null;

  @unlessNull
  @Matches(EXTENSION, extensionRule)
  extension?: string | null;

  @unlessNull
  @Matches(TEAM, teamRule)
  team?: string | null;

  @unlessNull
  @Matches(MAIL_ADDRESS, mailRule)
  email?: string | null;

  /** Calendar of this person's own working hours; without one those of the team are followed. */
  @unlessNull
  @IsString()
  @MaxLength(64)
  calendar?: string | null;

  @IsOptional()
  @IsIn(LANGUAGES)
  language?: 'zh-CN' | 'en';

  @IsOptional()
  @IsBoolean()
  disabled?: boolean;
}

export class NewPasswordDto {
  @IsString()
  password: string;

  /** Asked of everybody who changes their own. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  currentPassword?: string;
}
