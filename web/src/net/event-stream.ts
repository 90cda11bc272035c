/** One message of a `text/event-stream`. */
export interface StreamMessage {
  id: string | null;
  event: string;
  data: string;
}

/**
 * Reads server-sent events from text that arrives in any pieces (WHATWG HTML §9.2.6). Comments count as signs of life
 * but yield nothing.
 */
export class EventStreamParser {
  private rest = '';
  private data: string[] = [];
  private event = '';
  private id: string | null = null;

  push(chunk: string): StreamMessage[] {
    const messages: StreamMessage[] = [];
    const text = this.rest + chunk;
    // A lone CR at the end may be half of a CRLF.
    const lines = text.split(/\r\n|\n|\r(?=[^\n])/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = this.take(line);
      if (message !== null) messages.push(message);
    }
    return messages;
  }

  private take(line: string): StreamMessage | null {
    if (line === '') return this.finish();
    if (line.startsWith(':')) return null;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    return null;
  }

  private finish(): StreamMessage | null {
    const message = { id: this.id, event: this.event === '' ? 'message' : this.event, data: this.data.join('\n') };
    const empty = this.data.length === 0;
    this.data = [];
    this.event = '';
    return empty ? null : message;
  }
}
