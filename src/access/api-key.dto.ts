import { ArrayMaxSize, IsArray, IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { ORG_PATH, PLAIN_TEXT, SOURCE } from './domain/forms.js';

export class NewApiKeyDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  @Matches(PLAIN_TEXT, { message: 'must not contain control characters' })
  name: string;

  @IsIn(['integration', 'admin'])
  role: 'integration' | 'admin';

  /** Left out: the whole installation. */
  @IsOptional()
  @Matches(ORG_PATH, { message: 'must be a path such as hq/east/shanghai' })
  org?: string;

  /** Event sources the key may report for; left out or empty: all. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @Matches(SOURCE, { each: true, message: 'must be 1 to 64 letters, digits, dots, dashes or underscores' })
  sources?: string[];
}
