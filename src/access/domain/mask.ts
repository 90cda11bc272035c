/**
 * Masking, in one place for REST, live updates, exports and mails: enough is left for a handler to recognise the
 * caller, too little to address or find them. Masked names keep the family name. All functions are idempotent.
 */
const WIDE_STAR = '＊';
const DOT = '•';
const HIDDEN_DIGITS_AT_LEAST = 4;

/** Two-character family names common enough to matter; without them 欧阳娜 would be shown as 欧＊＊. */
const COMPOUND_SURNAMES = new Set(
  ('欧阳 司马 上官 诸葛 东方 夏侯 皇甫 尉迟 公孙 慕容 令狐 司徒 长孙 宇文 轩辕 端木 独孤 南宫 西门 百里 ' +
    '歐陽 司馬 諸葛 東方 尉遲 公孫 長孫 宇文 軒轅 獨孤').split(' '),
);

/** Family names in pinyin: a Latin name that begins with one is written family name first. */
const PINYIN_SURNAMES = new Set(
  ('wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang ' +
    'deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng su wei lu ding ren yao lyu shen ' +
    'zhong cui tan fan liao shi jin jia xia fu fang zou xiong bai meng qin qiu hou yin xue yan lei long tao qian ' +
    'kong hao mao wan gu lai kang ji yi ouyang sima zhuge').split(' '),
);

const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** `林晓雯` → `林＊＊`, `Lin Xiaowen` → `Lin **`, `Mary Lin` → `Lin **`, `Madonna` → `M**`. */
export function maskName(name: string): string {
  const trimmed = name.normalize('NFC').trim();
  if (trimmed === '' || trimmed === WIDE_STAR + WIDE_STAR) return WIDE_STAR + WIDE_STAR;
  return EAST_ASIAN.test(trimmed) ? maskEastAsian(trimmed) : maskLatin(trimmed);
}

function maskEastAsian(name: string): string {
  const letters = Array.from(name.replaceAll(/\s/gu, ''));
  const pair = letters.slice(0, 2).join('');
  const familyLength = COMPOUND_SURNAMES.has(pair) && letters.length > 2 ? 2 : 1;
  // At most two stars: the length of a long name is itself a hint.
  const stars = Math.min(2, Math.max(1, letters.length - familyLength));
  return letters.slice(0, familyLength).join('') + WIDE_STAR.repeat(stars);
}

function maskLatin(name: string): string {
  const words = name.split(/[\s,]+/u).filter((word) => word !== '');
  const [first, ...rest] = words;
  if (first === undefined) return WIDE_STAR + WIDE_STAR;
  if (rest.length === 0) return `${Array.from(first)[0] ?? ''}**`;
  const familyFirst =
    /,/u.test(name) || PINYIN_SURNAMES.has(first.toLowerCase()) || rest.every((word) => /^\*+$/u.test(word));
  const family = familyFirst ? first : (rest.at(-1) ?? first);
  return `${family} **`;
}

/** `+8613800002077` → `138••••2077`; other countries keep at most three leading digits and the last four. */
export function maskPhone(phone: string): string {
  const plain = phone.normalize('NFKC').trim();
  const chinese = /^\+86(?=[\d•\s-]{10,})/u.test(plain);
  const shown = Array.from(chinese ? plain.slice(3) : plain).filter((letter) => /[\d•]/u.test(letter));
  const plus = plain.startsWith('+') && !chinese ? '+' : '';
  const tail = shown.length >= 8 ? 4 : Math.min(2, Math.max(0, shown.length - HIDDEN_DIGITS_AT_LEAST));
  const head = Math.max(0, Math.min(3, shown.length - tail - HIDDEN_DIGITS_AT_LEAST));
  const hidden = DOT.repeat(shown.length - head - tail);
  return plus + shown.slice(0, head).join('') + hidden + (tail === 0 ? '' : shown.slice(-tail).join(''));
}

/** `lin.xiaowen@example.com` → `l••@example.com`. Text that is no address is hidden whole. */
export function maskEmail(email: string): string {
  const trimmed = email.trim();
  const at = trimmed.lastIndexOf('@');
  if (at < 1 || at === trimmed.length - 1) return DOT.repeat(3);
  return `${Array.from(trimmed)[0] ?? ''}${DOT.repeat(2)}${trimmed.slice(at)}`;
}
