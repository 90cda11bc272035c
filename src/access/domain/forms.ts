/** A path in the organisation tree, such as `hq/east/shanghai`; at most eight levels. */
export const ORG_PATH = /^[a-z0-9-]{1,40}(\/[a-z0-9-]{1,40}){0,7}$/;
export const PARTNER_ID = /^[a-z0-9-]{1,64}$/;
export const TEAM_ID = /^[A-Za-z0-9._-]{1,64}$/;
/** Name of a reporting system. */
export const SOURCE = /^[A-Za-z0-9._-]{1,64}$/;
/** One line of text: no control characters, no broken surrogate pairs. */
export const PLAIN_TEXT = /^[^\p{Cc}\p{Cs}]*$/u;

/**
 * A mail address in plain ASCII: no quotes, comments, groups or second address, at most 254 characters (RFC 5321).
 * Stricter than the standard on purpose: whatever passes names exactly one mailbox on every mail server.
 */
export const MAIL_ADDRESS =
  /^(?=.{3,254}$)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;

/** Whether `org` is `root` or lies below it. */
export const isWithin = (org: string, root: string): boolean => org === root || org.startsWith(`${root}/`);

/** A path and all above it, nearest first. */
export function selfAndAbove(org: string): string[] {
  const parts = org.split('/');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}
