import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as the server got it. */
export interface ReceivedMail {
  to: string[];
  raw: string;
  messageId: string;
}

/** What the sink does with the next mails, in order; it takes everything when the list is empty. */
export type SinkBehaviour = 'take' | 'drop-after-data' | { rcpt: number } | { data: number };

/** A real SMTP server that keeps what it is given, and fails as told. */
export interface SmtpSink {
  url: string;
  received: ReceivedMail[];
  behave: SinkBehaviour[];
  close(): Promise<void>;
}

export async function openSmtpSink(): Promise<SmtpSink> {
  const received: ReceivedMail[] = [];
  const behave: SinkBehaviour[] = [];
  const failure = (code: number): Error => Object.assign(new Error('not today <shen@example.com>'), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onRcptTo(_address, _session, callback) {
      const next = behave[0];
      if (typeof next === 'object' && 'rcpt' in next) {
        behave.shift();
        return callback(failure(next.rcpt));
      }
      return callback();
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const next = behave.shift() ?? 'take';
        if (typeof next === 'object' && 'data' in next) return callback(failure(next.data));
        const raw = Buffer.concat(chunks).toString('utf8');
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, raw, messageId: /^message-id:\s*(\S+)/im.exec(raw)?.[1] ?? '' });
        if (next === 'drop-after-data') {
          // The mail is here and the sender never hears of it.
          for (const connection of (server as unknown as { connections: Set<{ _socket: { destroy(): void } }> }).connections) {
            connection._socket.destroy();
          }
          return;
        }
        callback();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    behave,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The mail with quoted-printable and base64 parts and encoded words read, to look for words in. */
export function decoded(raw: string): string {
  const words = raw.replace(/\?=\r?\n\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_all, how: string, text: string) =>
    how.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : fromQuoted(text.replace(/_/g, ' ')),
  );
  return words
    .split(/\r?\n--/)
    .map((part) => {
      const at = part.search(/\r?\n\r?\n/);
      const [head, body] = [part.slice(0, at), part.slice(at)];
      if (/content-transfer-encoding: base64/i.test(head)) return head + Buffer.from(body, 'base64').toString('utf8');
      return /content-transfer-encoding: quoted-printable/i.test(head) ? head + fromQuoted(body) : part;
    })
    .join('\n--');
}

function fromQuoted(text: string): string {
  const bytes = text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
