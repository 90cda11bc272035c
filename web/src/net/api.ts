import { learnServerTime } from '../common/now.js';

/** An answer that is not a success, or no answer at all (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problems: { row?: number; field: string; reason: string }[] = [],
    /** To quote to support. */
    readonly reference: string | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

interface ErrorBody {
  error?: {
    code?: string;
    message?: string;
    problems?: { row?: number; field: string; reason: string }[];
    reference?: string;
  };
}

type Query = Record<string, string | number | boolean | null | undefined>;

/** `/v1` path with the parts of the query that are set. */
export function apiPath(path: string, query: Query = {}): string {
  const set = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const text = new URLSearchParams(set.map(([key, value]) => [key, String(value)])).toString();
  return `/v1${path}${text === '' ? '' : `?${text}`}`;
}

/** What happens when the session has ended: set by the session provider. */
let onSignedOut: (() => void) | null = null;
export const whenSignedOut = (handler: (() => void) | null): void => {
  onSignedOut = handler;
};

async function request<T>(method: string, url: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      credentials: 'same-origin',
      ...(body === undefined ? {} : sent(body)),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'network', 'The server cannot be reached.');
  }
  if (response.status === 204 || response.status === 202) return undefined as T;
  const text = await response.text();
  const answer = parse(text);
  if (!response.ok) throw failure(response, answer as ErrorBody | null, url);
  learn(answer);
  return answer as T;
}

function sent(body: unknown): RequestInit {
  // What kind of file it is the mapping says; the browser's guess would only be refused.
  if (body instanceof Blob) return { headers: { 'content-type': 'application/octet-stream' }, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function learn(answer: unknown): void {
  if (typeof answer !== 'object' || answer === null || !('asOf' in answer)) return;
  if (typeof answer.asOf === 'string') learnServerTime(answer.asOf);
}

function failure(response: Response, body: ErrorBody | null, url: string): ApiError {
  if (response.status === 401 && !url.endsWith('/session')) onSignedOut?.();
  const error = body?.error;
  return new ApiError(
    response.status,
    error?.code ?? `http-${response.status}`,
    error?.message ?? response.statusText,
    error?.problems ?? [],
    error?.reference ?? response.headers.get('x-request-id'),
  );
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    request<T>('GET', apiPath(path, query), undefined, signal),
  post: <T>(path: string, body: unknown = {}) => request<T>('POST', apiPath(path), body),
  patch: <T>(path: string, body: unknown) => request<T>('PATCH', apiPath(path), body),
  /** Sends a file as it is: the body is its bytes. */
  upload: <T>(path: string, query: Query, file: Blob) => request<T>('POST', apiPath(path, query), file),
  remove: <T>(path: string) => request<T>('DELETE', apiPath(path)),
};
