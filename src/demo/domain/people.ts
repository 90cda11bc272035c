import type { Language, SimCustomer } from './items.js';
import type { Random } from './random.js';
import { BRANCHES } from './world.js';

const FAMILY_ZH = Array.from(
  '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文',
);
const GIVEN_FIRST_ZH = Array.from(
  '子一思雨欣嘉文俊晓明志建国海丽秀美玉春佳若安宁以知予清望书景云星沐辰锦承怀初静慧心宜可乐小',
);
const GIVEN_LAST_ZH = Array.from(
  '涵轩怡宁然琪瑶睿泽霖华军强芳敏杰英兰霞平辉玲燕波鹏飞雪梅琳洋帆舟禾棠朗川溪澄遥岚远松竹悦言霏',
);
const FIRST_EN = [
  'Alice',
  'Amara',
  'Arjun',
  'Ben',
  'Bridget',
  'Callum',
  'Clara',
  'Daniel',
  'Dara',
  'Elena',
  'Ethan',
  'Farah',
  'Fiona',
  'Gareth',
  'Grace',
  'Hannah',
  'Idris',
  'Imogen',
  'Jack',
  'Jonas',
  'Keira',
  'Leo',
  'Lucia',
  'Marcus',
  'Mei',
  'Nadia',
  'Niall',
  'Olive',
  'Owen',
  'Priya',
  'Quinn',
  'Rosa',
  'Ruth',
  'Samir',
  'Sofia',
  'Tessa',
  'Theo',
  'Uma',
  'Victor',
  'Wendy',
  'Yasmin',
  'Zoe',
];
const LAST_EN = [
  'Ardley',
  'Bellwood',
  'Carrow',
  'Corrigan',
  'Dunmore',
  'Eastlake',
  'Fennick',
  'Garrick',
  'Halloway',
  'Ingleby',
  'Jessop',
  'Kettering',
  'Larkspur',
  'Marlowe',
  'Northcott',
  'Okonjo',
  'Pemberly',
  'Quillan',
  'Ravensworth',
  'Selwyn',
  'Thackley',
  'Underhill',
  'Vantreight',
  'Westerby',
  'Yardley',
  'Zellner',
  'Ashdown',
  'Brackwell',
];
/** North American area codes; 555-0100 to 555-0199 is kept for fiction in each (NANPA). */
const AREA_CODES = [
  202, 206, 212, 213, 214, 215, 216, 301, 302, 303, 304, 305, 307, 308, 310, 312, 313, 314, 316, 317, 401,
  402, 404, 405, 406, 407, 408, 410, 412, 413, 414, 415, 501, 502, 503, 504, 505, 507, 508, 509, 510, 512,
  513, 515, 601, 602, 603, 605, 606, 607, 608, 609, 610, 612, 614, 615, 701, 702, 703, 704, 706, 707, 708,
  712, 713, 714, 801, 802, 803, 804, 805, 806, 808, 810, 812, 813, 901, 903, 904, 906, 907, 908, 909, 910,
  912, 913, 914, 915,
];

/** Customers `0 … CAST_NUMBERS - 1` of the block +86 138 0013 8000 belong to the demo cast. */
export const CAST_NUMBERS = 100;

/**
 * The phone of the n-th invented customer (n from 0), in E.164; no two are equal below four million.
 * China keeps no range for fiction, so: the block 138 0013 8xxx, whose first number has been a carrier's
 * service line for decades, then 1740 0–3, a satellite-only range. Nothing is ever dialled. Some
 * English-speaking customers have North American 555-01xx numbers.
 */
export function phoneOf(index: number, language: Language): string {
  if (language === 'en' && index % 2 === 0 && index < AREA_CODES.length * 100) {
    const area = AREA_CODES[Math.floor(index / 100)]!;
    return `+1${area}55501${String(index % 100).padStart(2, '0')}`;
  }
  if (index < 1_000 - CAST_NUMBERS) return `+86${13_800_138_000 + CAST_NUMBERS + index}`;
  return `+86${17_400_000_000 + spread(index, 4_000_000)}`;
}

/** A second number, from ranges that `phoneOf` never uses. */
export const secondPhoneOf = (index: number): string => `+86${17_404_000_000 + spread(index, 2_000_000)}`;

/** Walks a range in a scattered order without repeating (the step is a prime and divides neither range). */
const spread = (index: number, size: number): number => (index * 700_001 + 2_077) % size;

const PLATE_LETTERS = Array.from('CDEFGHKLMNPQR');

/** Number plates carry the letter I, which no Chinese plate uses, so that none can be anybody's. */
function plateOf(random: Random, prefix: string): string {
  return `${prefix}·${random.int(1, 9)}I${random.pick(PLATE_LETTERS)}${random.int(10, 99)}`;
}

/** Invents the n-th customer (n from 0) from its own random stream. */
export function inventCustomer(random: Random, index: number, nowMs: number): SimCustomer {
  const language: Language = random.chance(0.14) ? 'en' : 'zh-CN';
  const branch = pickBranch(random);
  const thisYear = new Date(nowMs).getUTCFullYear();
  const since = thisYear - Math.min(18, Math.floor(random.lognormal(2.4, 0.9)));
  const score = random.next() + (thisYear - since) * 0.03;
  const number = String(index + 1).padStart(7, '0');
  const drives = random.chance(0.78);
  const policies = drives ? [`QY-M-${String(since).slice(2)}-${number}`] : [];
  if (!drives || random.chance(0.35)) {
    policies.push(`QY-${random.pick(['H', 'T', 'P', 'L'])}-${String(thisYear).slice(2)}-${number}`);
  }
  const ref = `C-${number}`;
  return {
    ref,
    name: inventName(random, language),
    title: random.chance(0.5) ? 'ms' : 'mr',
    phones: [phoneOf(index, language), ...(random.chance(0.18) ? [secondPhoneOf(index)] : [])],
    ...(random.chance(0.7) ? { email: `${ref.toLowerCase()}@example.com` } : {}),
    grade: score > 0.93 ? 'gold' : score > 0.68 ? 'silver' : 'standard',
    language,
    policies,
    plates: drives ? [plateOf(random, branch.plate)] : [],
    org: branch.org,
    since,
  };
}

function inventName(random: Random, language: Language): string {
  if (language === 'en') return `${random.pick(FIRST_EN)} ${random.pick(LAST_EN)}`;
  const family = random.pick(FAMILY_ZH);
  return random.chance(0.22)
    ? family + random.pick(GIVEN_LAST_ZH)
    : family + random.pick(GIVEN_FIRST_ZH) + random.pick(GIVEN_LAST_ZH);
}

const BRANCH_SHARES = Object.fromEntries(BRANCHES.map((branch) => [branch.org, branch.share]));

function pickBranch(random: Random): (typeof BRANCHES)[number] {
  const org = random.weighted(BRANCH_SHARES);
  return BRANCHES.find((branch) => branch.org === org)!;
}
