import type { SimHandler, SimOrg, SimPartner, SimTeam } from './items.js';

/** Every name below is invented; firms of the same name, should any exist, have nothing to do with it. */
export const COMPANY = { zh: '青屿保险', en: 'Qingyu Insurance' } as const;

export const ORGS: readonly SimOrg[] = [
  { path: 'hq', name: { zh: '总公司', en: 'Head office' } },
  { path: 'hq/east', name: { zh: '华东分公司', en: 'East' } },
  { path: 'hq/east/shanghai', name: { zh: '上海中心支公司', en: 'Shanghai' } },
  { path: 'hq/east/hangzhou', name: { zh: '杭州中心支公司', en: 'Hangzhou' } },
  { path: 'hq/south', name: { zh: '华南分公司', en: 'South' } },
  { path: 'hq/south/guangzhou', name: { zh: '广州中心支公司', en: 'Guangzhou' } },
  { path: 'hq/south/shenzhen', name: { zh: '深圳中心支公司', en: 'Shenzhen' } },
  { path: 'hq/southwest', name: { zh: '西南分公司', en: 'Southwest' } },
  { path: 'hq/southwest/chengdu', name: { zh: '成都中心支公司', en: 'Chengdu' } },
  { path: 'hq/southwest/chongqing', name: { zh: '重庆中心支公司', en: 'Chongqing' } },
  { path: 'hq/north', name: { zh: '华北分公司', en: 'North' } },
  { path: 'hq/north/tianjin', name: { zh: '天津中心支公司', en: 'Tianjin' } },
  { path: 'hq/north/qingdao', name: { zh: '青岛中心支公司', en: 'Qingdao' } },
];

export interface Branch {
  org: string;
  /** Letters a number plate of this place begins with. */
  plate: string;
  /** Share of the customers. */
  share: number;
  /** Multiplies how long our own people take; 1 is the average branch. */
  slowness: number;
}

export const BRANCHES: readonly Branch[] = [
  { org: 'hq/east/shanghai', plate: '沪A', share: 24, slowness: 0.95 },
  { org: 'hq/east/hangzhou', plate: '浙A', share: 14, slowness: 0.92 },
  { org: 'hq/south/guangzhou', plate: '粤A', share: 16, slowness: 1.05 },
  { org: 'hq/south/shenzhen', plate: '粤B', share: 12, slowness: 1 },
  { org: 'hq/southwest/chengdu', plate: '川A', share: 11, slowness: 1.1 },
  { org: 'hq/southwest/chongqing', plate: '渝A', share: 8, slowness: 1.28 },
  { org: 'hq/north/tianjin', plate: '津A', share: 8, slowness: 1.02 },
  { org: 'hq/north/qingdao', plate: '鲁B', share: 7, slowness: 0.97 },
];

export const TEAMS: readonly SimTeam[] = [
  { id: 'service-1', name: { zh: '客服一组', en: 'Care team 1' }, handlers: 9 },
  { id: 'service-2', name: { zh: '客服二组', en: 'Care team 2' }, handlers: 9 },
  { id: 'claims', name: { zh: '理赔组', en: 'Claims' }, handlers: 10 },
  { id: 'complaints', name: { zh: '投诉组', en: 'Complaints' }, handlers: 4 },
  { id: 'finance', name: { zh: '财务组', en: 'Finance' }, handlers: 3 },
  { id: 'underwriting', name: { zh: '核保组', en: 'Underwriting' }, handlers: 3 },
  { id: 'issue', name: { zh: '出单组', en: 'Policy issue' }, handlers: 2 },
  { id: 'renewal', name: { zh: '续保组', en: 'Renewals' }, handlers: 4 },
  { id: 'rescue', name: { zh: '救援调度', en: 'Rescue desk' }, handlers: 3 },
];

const HANDLER_NAMES: readonly (readonly [string, string])[] = [
  ['沈知夏', 'Shen Zhixia'],
  ['周予安', 'Zhou Yuan'],
  ['韩一鸣', 'Han Yiming'],
  ['苏念禾', 'Su Nianhe'],
  ['程亦舟', 'Cheng Yizhou'],
  ['顾南乔', 'Gu Nanqiao'],
  ['许清和', 'Xu Qinghe'],
  ['陆闻溪', 'Lu Wenxi'],
  ['宋晚晴', 'Song Wanqing'],
  ['江叙白', 'Jiang Xubai'],
  ['叶知秋', 'Ye Zhiqiu'],
  ['裴景行', 'Pei Jingxing'],
  ['温以宁', 'Wen Yining'],
  ['傅明远', 'Fu Mingyuan'],
  ['黎向晚', 'Li Xiangwan'],
  ['秦若川', 'Qin Ruochuan'],
  ['谢云起', 'Xie Yunqi'],
  ['丁希言', 'Ding Xiyan'],
  ['骆青岚', 'Luo Qinglan'],
  ['白予墨', 'Bai Yumo'],
  ['孟书窈', 'Meng Shuyao'],
  ['邵言蹊', 'Shao Yanxi'],
  ['阮星河', 'Ruan Xinghe'],
  ['汪疏影', 'Wang Shuying'],
];
const GIVEN: readonly (readonly [string, string])[] = [
  ['嘉树', 'Jiashu'],
  ['初霁', 'Chuji'],
  ['令仪', 'Lingyi'],
  ['远山', 'Yuanshan'],
  ['小满', 'Xiaoman'],
  ['未晞', 'Weixi'],
];
const FAMILY: readonly (readonly [string, string])[] = [
  ['柳', 'Liu'],
  ['俞', 'Yu'],
  ['蓝', 'Lan'],
  ['岑', 'Cen'],
];

function handlerName(index: number): { zh: string; en: string } {
  const named = HANDLER_NAMES[index];
  if (named) return { zh: named[0], en: named[1] };
  const family = FAMILY[(index - HANDLER_NAMES.length) % FAMILY.length]!;
  const given = GIVEN[Math.floor((index - HANDLER_NAMES.length) / FAMILY.length) % GIVEN.length]!;
  return { zh: family[0] + given[0], en: `${family[1]} ${given[1]}` };
}

/**
 * The handlers, extensions 8001 onwards: dealt out to the teams in turn, so that every team has early
 * numbers.
 */
export const HANDLERS: readonly SimHandler[] = (() => {
  const places = TEAMS.flatMap((team) =>
    Array.from({ length: team.handlers }, (_, seat) => ({ team, seat })),
  );
  places.sort((a, b) => a.seat - b.seat || TEAMS.indexOf(a.team) - TEAMS.indexOf(b.team));
  return places.map(({ team }, index) => ({
    id: `h-${1_001 + index}`,
    extension: String(8_001 + index),
    name: handlerName(index),
    team: team.id,
    org: 'hq',
  }));
})();

/**
 * `slowness` multiplies how long the partner takes, `errorRate` is the share of its cases with a mistake,
 * `rudeness` the share of its cases in which somebody was unfriendly. These are the truths a scorecard
 * should find again.
 */
export const PARTNERS: readonly SimPartner[] = [
  partner('courier-xunyi', 'courier', '迅驿速递', 'Xunyi Courier', 1.0, 0.019, 0.008, 34),
  partner('courier-beilu', 'courier', '北鹿快运', 'Beilu Express', 0.86, 0.012, 0.01, 22),
  partner('courier-yunfan', 'courier', '云帆达', 'Yunfanda', 1.1, 0.024, 0.012, 16),
  partner('courier-suichuan', 'courier', '穗川物流', 'Suichuan Logistics', 1.36, 0.035, 0.02, 11),
  partner('courier-qingniao', 'courier', '青鸟同城', 'Qingniao City', 0.8, 0.02, 0.015, 10),
  partner('courier-lanmao', 'courier', '蓝锚递送', 'Lanmao Delivery', 1.05, 0.016, 0.01, 7),
  partner('rescue-anqiao', 'rescue', '安桥救援', 'Anqiao Rescue', 0.92, 0.01, 0.02, 36),
  partner('rescue-tuling', 'rescue', '途铃道路救援', 'Tuling Roadside', 1.08, 0.015, 0.035, 24),
  partner('rescue-jijie', 'rescue', '疾捷拖车', 'Jijie Towing', 1.3, 0.03, 0.06, 15),
  partner('rescue-shanhai', 'rescue', '山海救援', 'Shanhai Rescue', 0.85, 0.012, 0.02, 13),
  partner('rescue-dengta', 'rescue', '灯塔汽车援助', 'Dengta Motor Aid', 1.0, 0.02, 0.03, 12),
  partner('adjuster-hengchi', 'adjuster', '衡尺公估', 'Hengchi Adjusters', 1.22, 0.03, 0.02, 30),
  partner('adjuster-mingzhun', 'adjuster', '明准公估', 'Mingzhun Adjusters', 0.9, 0.018, 0.015, 26),
  partner('adjuster-zhongzheng', 'adjuster', '仲正公估', 'Zhongzheng Adjusters', 1.0, 0.022, 0.03, 18),
  partner('adjuster-guiju', 'adjuster', '规矩保险公估', 'Guiju Adjusters', 1.08, 0.028, 0.02, 14),
  partner('adjuster-wenheng', 'adjuster', '文衡公估', 'Wenheng Adjusters', 0.84, 0.015, 0.012, 12),
  partner('broker-heguang', 'broker', '禾光经纪', 'Heguang Brokers', 1.05, 0.03, 0.02, 26),
  partner('broker-yuanshu', 'broker', '远舒经纪', 'Yuanshu Brokers', 0.9, 0.02, 0.015, 20),
  partner('broker-lianqiao', 'broker', '连樵经纪', 'Lianqiao Brokers', 1.15, 0.04, 0.03, 14),
  partner('agency-songguo', 'agency', '松果代理', 'Songguo Agency', 1.25, 0.05, 0.04, 18),
  partner('agency-baiwei', 'agency', '柏纬代理', 'Baiwei Agency', 0.95, 0.03, 0.02, 14),
  partner('agency-xiaoman', 'agency', '小满代理', 'Xiaoman Agency', 1, 0.035, 0.03, 8),
  partner(
    'tpa-lanqiao',
    'claims-administrator',
    '览桥理赔服务',
    'Lanqiao Claims Services',
    1.1,
    0.025,
    0.02,
    32,
  ),
  partner(
    'tpa-zhuoxin',
    'claims-administrator',
    '琢信健康管理',
    'Zhuoxin Health Claims',
    0.92,
    0.02,
    0.015,
    26,
  ),
  partner('tpa-anheng', 'claims-administrator', '安珩理赔', 'Anheng Claims', 1.2, 0.035, 0.03, 16),
  partner('tpa-mude', 'claims-administrator', '慕德医疗理算', 'Mude Medical Claims', 1, 0.02, 0.02, 14),
  partner(
    'tpa-beichen',
    'claims-administrator',
    '北辰第三方',
    'Beichen Administrators',
    0.88,
    0.018,
    0.02,
    12,
  ),
];

function partner(
  id: string,
  type: SimPartner['type'],
  zh: string,
  en: string,
  slowness: number,
  errorRate: number,
  rudeness: number,
  share: number,
): SimPartner {
  return { id, type, name: { zh, en }, slowness, errorRate, rudeness, share };
}

const PARTNER_BY_ID = new Map(PARTNERS.map((each) => [each.id, each]));

export function partnerById(id: string): SimPartner {
  const found = PARTNER_BY_ID.get(id);
  if (!found) throw new RangeError(`no such demo partner: ${id}`);
  return found;
}

export const partnersOf = (...types: SimPartner['type'][]): SimPartner[] =>
  PARTNERS.filter((each) => types.includes(each.type));

const HANDLERS_BY_TEAM = new Map(
  TEAMS.map((team) => [team.id, HANDLERS.filter((each) => each.team === team.id)]),
);

export const handlersOf = (team: string): readonly SimHandler[] => HANDLERS_BY_TEAM.get(team) ?? [];
