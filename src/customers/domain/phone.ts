import { parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/max';

/** A number longer than this is no number anybody can dial (ITU-T E.164 allows fifteen digits). */
const LONGEST_RAW = 64;

/** Types whose numbers have no area code in front of a local part. */
const WITHOUT_AREA = new Set(['MOBILE', 'TOLL_FREE', 'SHARED_COST', 'PREMIUM_RATE', 'PAGER', 'VOIP', 'PERSONAL_NUMBER']);

/** One phone number as it can be looked up. */
export interface PhoneIdentity {
  /** `+8613800138000`, when the text is a valid number of the world or of the default region; else null. */
  readonly e164: string | null;
  /**
   * What to look up and to index, strongest first: `e:` the whole international number, `n:` the national number
   * without its country, `s:` the local part of a landline without its area code.
   */
  readonly keys: readonly string[];
}

const NOBODY: PhoneIdentity = { e164: null, keys: [] };

/**
 * Reads a number as a PBX, a file or a person wrote it: `+86…`, `86…`, `0086…`, `0` + mobile, bare, landlines with and
 * without area code, full-width digits, `tel:` links, extensions. Never throws; nonsense has no keys.
 *
 * @param defaultRegion ISO 3166 code of the country in which a number without a country code is read
 */
export function readPhone(raw: string, defaultRegion: string): PhoneIdentity {
  if (raw.length > LONGEST_RAW) return NOBODY;
  const key = `${defaultRegion} ${raw}`;
  let read = known.get(key);
  if (read === undefined) {
    read = parse(raw, defaultRegion);
    if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!);
    known.set(key, read);
  }
  return read;
}

/**
 * Numbers read lately: one call makes the same few be read a dozen times, and a reading takes longer than a look-up in
 * the store. Purely a memory of a pure function.
 */
const known = new Map<string, PhoneIdentity>();
const MOST_KNOWN = 20_000;

function parse(raw: string, defaultRegion: string): PhoneIdentity {
  const text = raw.normalize('NFKC').trim();
  if (text === '' || /\p{L}/u.test(text.replace(/^tel:/i, '').replace(/\s*(ext\.?|x|p|w)\s*\d*$/i, ''))) return NOBODY;
  const parsed = parsePhoneNumberFromString(text, defaultRegion as CountryCode);
  const digits = text.replace(/\D/g, '');
  if (parsed !== undefined && parsed.isValid()) return { e164: parsed.number, keys: keysOf(parsed) };
  if (digits.length < 7 || digits.length > 15) return NOBODY;
  // Not a whole number anywhere: perhaps the local part, or the national number of another country.
  const keys = [`n:${digits.replace(/^0+/, '')}`];
  if (digits.length <= 8) keys.push(`s:${digits}`);
  return { e164: null, keys };
}

function keysOf(number: PhoneNumber): string[] {
  const national = number.nationalNumber;
  const keys = [`e:${number.number}`, `n:${national}`];
  if (!WITHOUT_AREA.has(number.getType() ?? '')) {
    for (const length of [8, 7]) if (national.length > length) keys.push(`s:${national.slice(-length)}`);
  }
  return keys;
}

/** All keys of a customer's numbers, each once: what the index on customers holds. */
export function phoneKeysOf(numbers: Iterable<string>, defaultRegion: string): string[] {
  const keys = new Set<string>();
  for (const number of numbers) for (const key of readPhone(number, defaultRegion).keys) keys.add(key);
  return [...keys];
}

/** How sure a common key makes us that both numbers are the same line; null when none is common. */
export function phoneMatch(caller: PhoneIdentity, held: PhoneIdentity): 'exact' | 'inferred' | null {
  if (caller.e164 !== null && held.e164 !== null) return caller.e164 === held.e164 ? 'exact' : null;
  const other = new Set(held.keys);
  return caller.keys.some((key) => other.has(key)) ? 'inferred' : null;
}
