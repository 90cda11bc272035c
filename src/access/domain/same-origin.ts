/** What a browser says about where a request comes from. */
export interface RequestOrigin {
  origin: string | undefined;
  /** `Sec-Fetch-Site` */
  fetchSite: string | undefined;
  /** Host the request was sent to, port included. */
  host: string | undefined;
}

/**
 * Tells our own pages from foreign ones (CSRF). Browsers send `Origin` with everything but GET and HEAD;
 * `unknown` is a caller that says neither, which no browser is.
 */
export function judgeOrigin(request: RequestOrigin, publicUrl: string | null): 'same' | 'foreign' | 'unknown' {
  const { origin, fetchSite, host } = request;
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return 'foreign';
  if (origin === undefined) return fetchSite === undefined ? 'unknown' : 'same';
  const from = parse(origin);
  if (from === null) return 'foreign';
  if (publicUrl !== null && from.origin === parse(publicUrl)?.origin) return 'same';
  return host !== undefined && from.host === parse(`${from.protocol}//${host}`)?.host ? 'same' : 'foreign';
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
