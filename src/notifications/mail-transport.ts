import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { MAIL_ADDRESS } from '../access/domain/forms.js';
import { Config, ConfigError } from '../kernel/config.js';
import { DeliveryFailure, withoutAddresses } from './delivery.js';

/** A mail to one person; everything in it is plain text or escaped HTML already. */
export interface OutgoingMail {
  /** Id of the message in the outbox; the Message-ID is made from it and is the same on every attempt. */
  id: string;
  to: string;
  /** Ids of earlier messages this one belongs to. */
  inReplyTo: string | null;
  subject: string;
  text: string;
  html: string;
  date: Date;
}

const CONNECT_MS = 10_000;
const IDLE_MS = 30_000;
/** The server or the way to it is in trouble, not the message. */
const SERVER_TROUBLE = new Set([
  'ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS', 'EPROTOCOL', 'EAUTH', 'ENOAUTH', 'EOAUTH2', 'EPROXY',
]);
const SENDER = /^(?:([A-Za-z0-9 ._-]{1,80}) <([^<>]+)>|([^<> ]+))$/;
const LOCAL_ADDRESS = /^[A-Za-z0-9._-]{1,64}@[A-Za-z0-9-]{1,63}$/;

interface Transport {
  sendMail(options: SendMailOptions): Promise<unknown>;
  close(): void;
}

/** Hands mails to the SMTP server, or writes them to `DATA_DIR/mail/*.eml` where none is configured. */
@Injectable()
export class MailTransport implements OnModuleInit, OnApplicationShutdown {
  #from: { name: string; address: string };
  #smtp: Transport | null = null;

  constructor(private readonly config: Config) {}

  onModuleInit(): void {
    const { mailFrom, smtpUrl } = this.config.values;
    const from = readSender(mailFrom);
    if (from === null) throw new ConfigError(['MAIL_FROM: must be a mail address, or a plain name and an address in <>']);
    this.#from = from;
    if (smtpUrl === null) return;
    // Repeating is the outbox's work alone: a transport that repeats by itself sends twice what arrived once.
    this.#smtp = createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: 4,
      maxRequeues: 0,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: IDLE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  onApplicationShutdown(): void {
    this.#smtp?.close();
  }

  messageIdOf(id: string): string {
    return `<${id}@${this.#from.address.split('@')[1] ?? 'localhost'}>`;
  }

  /** Resolves when the server has taken the mail over, or the file stands; throws {@link DeliveryFailure}. */
  async send(mail: OutgoingMail): Promise<void> {
    if (!MAIL_ADDRESS.test(mail.to)) throw new DeliveryFailure('the address is not a plain mail address', 'never');
    const options = this.optionsOf(mail);
    if (this.#smtp === null) return this.write(mail.id, options);
    try {
      await this.#smtp.sendMail(options);
    } catch (error) {
      throw failureOf(error);
    }
  }

  private optionsOf(mail: OutgoingMail): SendMailOptions {
    const { inReplyTo } = mail;
    return {
      from: this.#from,
      to: { name: '', address: mail.to },
      messageId: this.messageIdOf(mail.id),
      ...(inReplyTo !== null && { inReplyTo: this.messageIdOf(inReplyTo), references: this.messageIdOf(inReplyTo) }),
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      date: mail.date,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    };
  }

  private async write(id: string, options: SendMailOptions): Promise<void> {
    const folder = join(this.config.values.dataDir, 'mail');
    const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail(options);
    try {
      await mkdir(folder, { recursive: true });
      const unfinished = join(folder, `.${id}.tmp`);
      const file = await open(unfinished, 'w');
      try {
        await file.writeFile(message as Buffer);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, join(folder, `${id}.eml`));
    } catch (error) {
      throw new DeliveryFailure(`the mail folder cannot be written: ${codeOf(error) ?? 'unknown'}`, 'lane');
    }
  }
}

/** `firebreak@example.com` or `Firebreak <firebreak@example.com>`; a host without dots will do for local delivery. */
export function readSender(text: string): { name: string; address: string } | null {
  const match = SENDER.exec(text.trim());
  const address = match?.[2] ?? match?.[3] ?? '';
  if (!MAIL_ADDRESS.test(address) && !LOCAL_ADDRESS.test(address)) return null;
  return { name: match?.[1] ?? '', address };
}

/** A reply of 5xx to recipient or content is final; everything else may go better later (RFC 5321, 4.2.1). */
function failureOf(error: unknown): DeliveryFailure {
  const { responseCode, response, command, permanent } = error as {
    responseCode?: number;
    response?: string;
    command?: string;
    permanent?: boolean;
  };
  const code = codeOf(error);
  const reason = withoutAddresses(response ?? `${code ?? ''} ${error instanceof Error ? error.message : String(error)}`);
  if (code !== null && SERVER_TROUBLE.has(code)) return new DeliveryFailure(reason, 'lane');
  // A sender that is refused is a matter of configuration: the recipient has done nothing to lose the message for.
  if (command === 'MAIL FROM' || responseCode === 421) return new DeliveryFailure(reason, 'lane');
  return new DeliveryFailure(reason, permanent === true ? 'never' : 'retry');
}

const codeOf = (error: unknown): string | null => {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
};
