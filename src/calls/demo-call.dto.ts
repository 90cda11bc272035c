import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

export class DemoCallDto {
  /** Number that calls, as a person would write it; `anonymous` withholds it. */
  @IsString()
  @MaxLength(64)
  phone: string;

  /** Extension that rings. */
  @Matches(/^[\x21-\x7e]{1,32}$/, { message: 'must be an extension such as 8001' })
  to: string;

  /** Seconds of ringing before the call is answered; 0 lets the caller give up instead. Default 6. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(600)
  answerAfterSeconds?: number;

  /** Seconds until the caller hangs up, from the answer (or from the first ring when nobody answers). Default 90. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3600)
  talkSeconds?: number;
}
