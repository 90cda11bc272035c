import { hash } from 'node:crypto';

/**
 * Hash of what a document says and of its version, whatever the order of its fields: the same on both engines when
 * nothing was lost, cut, rounded or changed in kind on the way.
 */
export function contentHash(doc: Readonly<Record<string, unknown>>, version: number): string {
  return hash('sha256', `${version} ${sorted(doc)}`, 'base64url');
}

function sorted(value: unknown): string {
  if (value instanceof Date) return `D${value.getTime()}`;
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, content]) => content !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, content]) => `${JSON.stringify(key)}:${sorted(content)}`).join(',')}}`;
}
