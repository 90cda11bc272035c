const TOKEN =
  /[ \t\r\n]*(?:("(?:[^"\\\t\r\n]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([[\]{},:]))/y;

type Awaited = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/**
 * Where a text stops being JSON: the offset of the first token that may not stand there, or the end of what is
 * written when it ends too early. `JSON.parse` names a position only for some mistakes.
 */
export function whereJsonBreaks(text: string): number {
  const open: string[] = [];
  let awaited: Awaited = 'value';
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    const next: Awaited | null = token === null ? null : after(token, awaited, open);
    if (token === null || next === null) return placeOf(text, at);
    awaited = next;
    at = TOKEN.lastIndex;
  }
}

/** What may come after the token; null when it may not stand there at all. */
function after([, text, plain, sign]: RegExpExecArray, awaited: Awaited, open: string[]): Awaited | null {
  const value = awaited === 'value' || awaited === 'value or end';
  const closed = (): Awaited => (open.length === 0 ? 'nothing' : 'comma or end');
  if (text !== undefined && (awaited === 'key' || awaited === 'key or end')) return 'colon';
  if (text !== undefined || plain !== undefined) return value ? closed() : null;
  if (sign === ':') return awaited === 'colon' ? 'value' : null;
  if (sign === ',') return awaited === 'comma or end' ? (open.at(-1) === '{' ? 'key' : 'value') : null;
  if (sign === '[' || sign === '{') {
    if (!value) return null;
    open.push(sign);
    return sign === '[' ? 'value or end' : 'key or end';
  }
  const mayEnd = awaited === 'comma or end' || awaited === (sign === ']' ? 'value or end' : 'key or end');
  if (!mayEnd || open.at(-1) !== (sign === ']' ? '[' : '{')) return null;
  open.pop();
  return closed();
}

function placeOf(text: string, from: number): number {
  const next = text.slice(from).search(/\S/);
  return next < 0 ? text.trimEnd().length : from + next;
}
