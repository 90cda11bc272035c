import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../kernel/config.js';
import { FileMistakes, type FileProblem } from '../kernel/files/file-problem.js';
import { checkTemplate, type Known } from './template-check.js';

export type Language = 'zh-CN' | 'en';

/** One alert in words of the reader's language; due times in the zone of its clock. */
export interface AlertWords {
  kind: string;
  milestone: string;
  /** Number of the touchpoint in the reporting firm's books. */
  ref: string;
  clockType: string;
  threshold: string;
  due: string;
  zone: string;
  /** `3 h 20 m left`, `2 h over`, `due now`. */
  remaining: string;
  /** Due or past it. */
  over: boolean;
  custodian: string;
  /** Nobody took the alert in hand in time. */
  escalation: boolean;
  retracted: boolean;
  link: string;
}

export interface DigestWords {
  count: number;
  /** How many there are beyond the rows; 0 when all are shown. */
  more: number;
  link: string;
  rows: AlertWords[];
}

interface Words {
  alert: AlertWords;
  retraction: AlertWords;
  digest: DigestWords;
}

export type TemplateName = keyof Words;
export interface MailText {
  subject: string;
  text: string;
  html: string;
}

const ALERT: Record<keyof AlertWords, 'value'> = {
  kind: 'value', milestone: 'value', ref: 'value', clockType: 'value', threshold: 'value', due: 'value', zone: 'value',
  remaining: 'value', over: 'value', custodian: 'value', escalation: 'value', retracted: 'value', link: 'value',
};
const KNOWN: Record<TemplateName, Known> = {
  alert: ALERT,
  retraction: ALERT,
  digest: { count: 'value', more: 'value', link: 'value', rows: [ALERT] } satisfies Record<keyof DigestWords, Known[string]>,
};
const LANGUAGES: readonly Language[] = ['zh-CN', 'en'];
const PARTS = ['subject', 'text', 'html'] as const;
const LONGEST_SUBJECT = 200;

/** Every mistake of every template. */
export class TemplateError extends FileMistakes {
  constructor(problems: readonly FileProblem[]) {
    super('The mail templates cannot be used', problems);
  }
}

type Part = (typeof PARTS)[number];
type Compiled = Record<Part, HandlebarsTemplateDelegate>;

/** The texts of mails: `templates/mail/NAME.LANGUAGE.{subject,text,html}.hbs`, read and checked at start. */
@Injectable()
export class MailTemplates implements OnModuleInit {
  readonly #compiled = new Map<string, Compiled>();

  constructor(private readonly config: Config) {}

  async onModuleInit(): Promise<void> {
    const problems: FileProblem[] = [];
    for (const name of Object.keys(KNOWN) as TemplateName[]) {
      for (const language of LANGUAGES) {
        const parts = await Promise.all(PARTS.map((part) => this.load(name, language, part, problems)));
        const [subject, text, html] = parts as [HandlebarsTemplateDelegate, HandlebarsTemplateDelegate, HandlebarsTemplateDelegate];
        this.#compiled.set(`${name}.${language}`, { subject, text, html });
      }
    }
    if (problems.length > 0) throw new TemplateError(problems);
  }

  /** The mail in words. The subject is one line, whatever the values hold. */
  render<N extends TemplateName>(name: N, language: Language, words: Words[N]): MailText {
    const compiled = this.#compiled.get(`${name}.${language}`);
    if (compiled === undefined) throw new Error(`no template ${name}.${language}`);
    return {
      subject: oneLine(compiled.subject(words)).slice(0, LONGEST_SUBJECT),
      text: compiled.text(words),
      html: compiled.html(words),
    };
  }

  private async load(
    name: TemplateName,
    language: Language,
    part: Part,
    problems: FileProblem[],
  ): Promise<HandlebarsTemplateDelegate | null> {
    const file = join(this.config.values.templatesDir, 'mail', `${name}.${language}.${part}.hbs`);
    const source = await readFile(file, 'utf8').catch(() => null);
    if (source === null) {
      problems.push({ file, line: null, field: '', reason: 'is missing' });
      return null;
    }
    const found = checkTemplate(source, KNOWN[name]);
    problems.push(...found.map(({ line, reason }) => ({ file, line, field: '', reason })));
    if (found.length > 0) return null;
    // Only HTML is escaped: in plain text `&amp;` would be read as such.
    return Handlebars.compile(source, { strict: true, knownHelpersOnly: true, noEscape: part !== 'html' });
  }
}

/** Line breaks in a subject would begin a new header. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
