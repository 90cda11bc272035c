import type { ClauseReading } from './promises.js';

/** Actions our side can promise, by the first that fits; the order settles "回电告知处理结果". */
const ITEMS: [string, RegExp][] = [
  ['callback', /回电|回个?电话|回拨|打(?:个|一个)?电话(?:给|过)|给(?:您|你)打|致电|(?:联系|联络|通知)(?:到)?(?:您|你)|(?:与|跟|和|同)(?:您|你)(?:取得)?联系|来电|回访/],
  ['refund', /退款|退还|退回|退费|退保金|返还|全额退|退给|退到|退(?:您|你)|原路退/],
  ['payment', /赔付|赔款|理赔款|打款|支付|到账|付清|赔偿|汇款|汇到|打到|拨付|发放|补偿/],
  ['rescue', /救援|拖车|派车|搭电|到达现场|赶到|赶过去|到现场/],
  ['survey', /查勘|定损|勘查|勘验|看现场|实地查看/],
  ['decision', /核赔|结案|出(?:具)?结论|出结果|审核(?:完|结束|出)|作出决定|审批|核定/],
  ['delivery', /寄出|寄给|寄到|寄送|寄过|邮寄|快递|送达|送到|送过|派送|配送|补寄|补发|发货|收到/],
  ['document', /(?:短信|邮件|链接|保单|发票|材料|表格|方式|文件)?(?:发送|发给|发到|发过去|发您|开具|出具|补开|重开|开好)/],
  ['correction', /更正|改正|修改|变更|改好|纠正|修复|维修|修好|整改|更换|恢复|补录|调整/],
  ['reply', /回复|答复|反馈|回应|告知|通报|给(?:您|你)(?:一?个)?(?:消息|结果|说法|交代|答案|准信)|说明情况/],
  ['action', /处理|办理|办结|办好|办完|完成|解决|落实|安排|跟进|跟踪|核实|核查|调查|上报|转交|转达|提交|派人|派员|协调|取消|启动|开展|推进|实施|建成|完工|竣工|交付|投入使用|开工|动工|通车|清理|拆除|启用|减免|加快|加强|查处|督促|增设|组织|改造|搬迁|申请|开通|整治|上门|登记/],
];

const PLEDGE = /保证|承诺|确保|务必|一定(?:会|能|要|给|帮|在)/;
/** 会 as "will", not as the second half of 社会, 机会, 学会 or the first of 会议, 会员. */
const WILL = /(?<![社机协学晚国大委年例开工聚约体领误理都有])会(?![议员计场馆展费所长话谈后同]|上(?!门))/;
const SOON = /尽快|稍后|稍晚|随后|第一时间|这就|尽早|争取|随即|待会|回头|接下来|下一步/;
/** In a report these tell what was done; said to the customer they promise. */
const AT_ONCE = /马上|立即|立刻|抓紧/;
const PLANNED = /预计|计划(?:在|于)|拟于|力争|即将|有望/;
/** Said by us to the customer: enough beside a date to promise without any "will". */
const ADDRESSED = /(?:给|为|帮|替|向|跟|与|和|同)(?:您|你)|(?:我|咱)们?(?!国|市|县|区|省|院)|您|你/;
/** 将 followed by a thing is 把: "将您的问题转交", "现将情况答复". */
const JIANG = /将(?!来|军|近|要求|其|该|此|这|那|您|你|他|她|以下|以上|上述|有关|相关|情况|结果|材料|资料|问题|款项|保费|赔款|全部|所有|信息|申请|已|本|我|[一-龥]{1,8}(?:情况|问题|事项|意见|材料|结果)(?:转|报|反映|回复|答复|函))/;
const JIANG_AS_BA = /(?:现|已|请|是|曾|以)将/;

const RULE_WORDING = /应当|应在|应于|应该?(?:由|为|是)|须在|须于|第.{1,6}[条款项].{0,4}规定|〔|\[\d+\]|号文|《|》|必须|需在|需于|可在|可于|可以在|自.{0,20}(?:之日|日)起|依照|(?:按照?|根据|依据).{0,20}(?:规定|条例|办法|条款|要求|流程|政策|标准|文件|通知)|规定(?:的|,|:|在|于|为)|原则上|一般(?:情况|来说|来讲|是|会|为|在|需|要|都)?|通常|正常(?:情况|来说|来讲|是|的话|会|首次|需|要)|时限为|时限是|周期为|有效期|为准|凡|每(?:年|月|周|天|日|季度)|不得|方可|才(?:可以|能|会)|可(?:申请|享受|办理|受理|投入)|申请人|投保人应|被保险人应|当事人应|参保人|个人需/;
const PAST = /已(?!.{0,4}(?:后|之后))(?:经|于|在|向|将|对|由|按|完成|处理|办|联系|通知|安排|要求|责令|督促|告知|回复|转|上报|启动|落实|得到|提交|组织|列入|开|进|支付|退|赔|寄|发)|曾|此前|当时|(?:处理|办理|完成|解决|回复|退|赔|寄|支付|联系|通知|安排|提交|反馈|上报|核实|进行|到|发|开|打|修|整改|登记|组织|拆除|要求|召开|开展|下达|下发)(?:了|过(?!去|来|程))(?!.{0,6}(?:后|之后|以后|再|就|我们会|给您|给你))|^(?:经|于)(?!.{0,12}(?:前|内))|经(?:核实|调查|查|了解|查询)/;
const INVITATION = /请(?:您|你|各位|市民|携带|持|先|提供|拨打|到|前往|注意|留意|保持|关注|咨询|耐心|放心|广大|有关|于|在|尽快|及时|登录)|欢迎|敬请|建议(?:您|你|市民|其|业主|携带)|(?:您|你)(?:可以?|需要?|要|应|先|在|到|自行|若|如|尽快|再|把|那边|带)|麻烦(?:您|你)|劳烦|凭.{0,40}(?:到|办理)|前往|携带/;
const EFFECT = /(?:会|将|能|能够|可以?).{0,10}(?:缓解|提升|提高|改善|有利于|有助于|带来|影响|造成|导致|形成|成为|惠及|满足|产生|得到|有所|越来越|变|促进|受到|自动|失效|过期|收取|扣)|有利于|有助于/;
const QUESTION = /(?:吗|么|呢)\??$|\?$|是否|能不能|可不可以|需不需要|要不要|有没有/;
/** A tail that asks for consent to a promise, not whether to make it. */
const CONSENT = /(?:好吗|好吧|可以吗|行吗|好不好|可以吧|行吧|好么|您看)\??$/;
const DENIAL = /不(?:会|能|可以|予|再|得)|无法|没法|没有?办法|未能|暂不|暂未|并非|尚未|办不|做不|不了|没有?(?:承诺|保证|答应)|不(?:承诺|保证)/;
const CONDITION = /^(?:如果|如|若|一旦|假如|要是|倘若|万一|除非)(?!约|期|实|下|何)|的话$/;
const TRIGGER = /(?:在|待|等|于|从|自)?.{0,12}?(?:收到|受理|审核(?:通过|完)?|齐全|收齐|提交|签收|结案|核实(?:完|清楚)?|立案|查勘(?:完)?|定损(?:完)?|处理完|办理完|审批|通过|提供|寄到|到货|确认|批复|缴费|申请|协调|调查).{0,8}?(?:后|之后|以后|之日起|日起|起)(?!续|台|面|期)/;
const OTHERS = /(?:要求|督促|责令|敦促|责成|催促|请求)(?<asked>[\u4e00-\u9fff]{2,12}?)(?=尽快|在|于|立即|马上|抓紧|\d|及时|按|对)|^(?:届时|然后|那|那么|到时候?|之后|由|我们的?|我们?这边的?|咱们的?|公司的?)*(?<subject>快递(?:员|公司|小哥)?|救援(?:师傅|人员|公司|车)?|拖车(?:师傅|公司)?|查勘员|查勘(?:人员|师傅)|定损员|公估(?:公司|师)?|理赔(?:部门?|专员|员|人员|同事|老师)|财务(?:部门?|人员)?|技术(?:人员|部门?)|维修(?:人员|师傅|公司)|工作人员|专员|主管|经理|同事|相关(?:部门|人员)|业务员|4s店|修理厂|银行|医院|开发商|施工(?:单位|方)|物业(?:公司)?|后台|专人|师傅)/;

/** Reads one Chinese clause of our side. */
export function readClauseZh(clause: string): ClauseReading {
  const item = itemOf(clause);
  const trigger = TRIGGER.exec(clause)?.[0] ?? null;
  const others = OTHERS.exec(clause)?.groups;
  return {
    item,
    future: looksAhead(clause),
    addressed: ADDRESSED.test(clause),
    refusedBy: refusalOf(clause),
    trigger: CONDITION.test(clause) ? clause : trigger,
    fulfiller: others?.asked ?? others?.subject ?? null,
  };
}

function itemOf(clause: string): string | null {
  for (const [item, pattern] of ITEMS) {
    if (pattern.test(clause)) return item;
  }
  return null;
}

function looksAhead(clause: string): boolean {
  if (PLEDGE.test(clause) || WILL.test(clause) || SOON.test(clause) || PLANNED.test(clause)) return true;
  if (AT_ONCE.test(clause) && ADDRESSED.test(clause)) return true;
  return JIANG.test(clause) && !JIANG_AS_BA.test(clause);
}

/** The first reason why the clause is not a promise; the names appear in tests and documentation. */
function refusalOf(clause: string): string | null {
  if (CONDITION.test(clause)) return 'condition';
  if (RULE_WORDING.test(clause) && !/我们?(?:会|将|一定)|给(?:您|你)/.test(clause)) return 'rule';
  if (QUESTION.test(clause) && !CONSENT.test(clause)) return 'question';
  if (PAST.test(clause)) return 'past';
  if (DENIAL.test(clause)) return 'denial';
  if (INVITATION.test(clause) && !/我们?(?:会|将|马上|尽快|立即|一定)|给(?:您|你)(?:回|退|打|寄|发|处理|反馈|把)/.test(clause)) return 'invitation';
  if (EFFECT.test(clause)) return 'effect';
  return null;
}
