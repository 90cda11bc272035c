import type { Cause, TouchpointKind } from '../../../src/touchpoints/domain/kinds.js';
import type { Bilingual } from '../format/names.js';

/** Kinds, with the short form that fits a column of the board. */
export const KIND_WORDS: Record<TouchpointKind, Bilingual & { short: Bilingual }> = {
  enquiry: { zh: '咨询', en: 'Enquiry', short: { zh: '咨询', en: 'Enquire' } },
  'policy-check': { zh: '保单核对', en: 'Policy check', short: { zh: '核对', en: 'Check' } },
  delivery: { zh: '寄送', en: 'Delivery', short: { zh: '寄送', en: 'Deliver' } },
  refund: { zh: '退款', en: 'Refund', short: { zh: '退款', en: 'Refund' } },
  'claim-report': { zh: '报案', en: 'Claim report', short: { zh: '报案', en: 'Report' } },
  'claim-survey': { zh: '定损', en: 'Damage survey', short: { zh: '定损', en: 'Survey' } },
  'claim-decision': { zh: '理赔决定', en: 'Claim decision', short: { zh: '决定', en: 'Decide' } },
  'claim-payment': { zh: '赔款支付', en: 'Claim payment', short: { zh: '支付', en: 'Pay' } },
  rescue: { zh: '救援', en: 'Rescue', short: { zh: '救援', en: 'Rescue' } },
  renewal: { zh: '续保', en: 'Renewal', short: { zh: '续保', en: 'Renew' } },
  callback: { zh: '回拨', en: 'Callback', short: { zh: '回拨', en: 'Call' } },
  complaint: { zh: '投诉', en: 'Complaint', short: { zh: '投诉', en: 'Compl.' } },
};

export const KINDS = Object.keys(KIND_WORDS) as TouchpointKind[];

export const CAUSE_WORDS: Record<Cause, Bilingual> = {
  timeliness: { zh: '时效', en: 'Timeliness' },
  attitude: { zh: '态度', en: 'Attitude' },
  accuracy: { zh: '专业真实度', en: 'Accuracy' },
  amount: { zh: '金额费率', en: 'Amount or rate' },
  operation: { zh: '操作准确度', en: 'Operation' },
  promise: { zh: '承诺不一致', en: 'Broken promise' },
};

export const CAUSES = Object.keys(CAUSE_WORDS) as Cause[];

/** Milestones of the shipped policies; others are told by the policy in the explanation and by their id elsewhere. */
export const MILESTONE_WORDS: Record<string, Bilingual> = {
  callback: { zh: '尽快回电', en: 'Called back soon' },
  'promised-callback': { zh: '按约回电', en: 'Called back as promised' },
  'decision-by-law': { zh: '法定核定期限', en: 'Decision by law' },
  'refusal-notice': { zh: '拒赔通知书', en: 'Notice of refusal' },
  decision: { zh: '内部办理时效', en: 'Decision, own standard' },
  update: { zh: '定期告知进展', en: 'Regular update' },
  'payment-by-law': { zh: '法定支付期限', en: 'Payment by law' },
  payment: { zh: '内部支付时效', en: 'Payment, own standard' },
  'first-contact': { zh: '首次联系', en: 'First contact' },
  'survey-ordered': { zh: '调度查勘', en: 'Survey ordered' },
  'documents-named': { zh: '一次性告知材料', en: 'Documents named once' },
  appointment: { zh: '约定查勘时间', en: 'Appointment made' },
  arrival: { zh: '到达现场', en: 'On the scene' },
  'promised-arrival': { zh: '按承诺到达', en: 'Arrived as promised' },
  survey: { zh: '出具定损结果', en: 'Survey done' },
  'uk-final-response': { zh: '最终答复（DISP）', en: 'Final response (DISP)' },
  'uk-acknowledgement': { zh: '书面确认（DISP）', en: 'Written acknowledgement (DISP)' },
  'uk-summary-resolution': { zh: '简要解决（DISP）', en: 'Summary resolution (DISP)' },
  'us-cfpb-response': { zh: 'CFPB 首次答复', en: 'Response to the CFPB' },
  'us-cfpb-final-response': { zh: 'CFPB 最终答复', en: 'Final response to the CFPB' },
  'ie-acknowledgement': { zh: '书面确认（爱尔兰）', en: 'Written acknowledgement (IE)' },
  'ie-update': { zh: '书面告知进展（爱尔兰）', en: 'Written update (IE)' },
  'ie-resolution': { zh: '四十个工作日答复（爱尔兰）', en: 'Resolved or explained (IE)' },
  'au-acknowledgement': { zh: '确认收到（RG 271）', en: 'Acknowledged (RG 271)' },
  'au-final-response': { zh: '最终答复（RG 271）', en: 'Final response (RG 271)' },
  'ae-acknowledgement': { zh: '确认收到（阿联酋）', en: 'Confirmed (AE)' },
  'ae-final-response': { zh: '最终答复（阿联酋）', en: 'Final answer (AE)' },
  'ae-update': { zh: '逾期告知（阿联酋）', en: 'Update when overdue (AE)' },
  'decision-by-rule': { zh: '监管办理期限', en: 'Decision by rule' },
  acknowledgement: { zh: '受理告知', en: 'Acknowledged' },
  'handed-over': { zh: '责任方回复', en: 'Holder answers' },
  dispatch: { zh: '派出交寄', en: 'Dispatched' },
  delivery: { zh: '按约送达', en: 'Delivered as promised' },
  courier: { zh: '快递在途', en: 'With the courier' },
  redelivery: { zh: '重新约时投递', en: 'New appointment' },
  'first-response': { zh: '首次答复', en: 'First response' },
  'promised-answer': { zh: '按约答复', en: 'Answered as promised' },
  'next-response': { zh: '后续答复', en: 'Next response' },
  resolution: { zh: '办结', en: 'Resolution' },
  check: { zh: '完成核对', en: 'Checked' },
  correction: { zh: '更正错误', en: 'Corrected' },
  told: { zh: '告知更正结果', en: 'Told of the correction' },
  silence: { zh: '静默告警', en: 'Silence alarm' },
  refunded: { zh: '退款到账', en: 'Money back' },
  'second-retention': { zh: '再次申请后仍挽留', en: 'Repeated retention' },
  offer: { zh: '发出续保方案', en: 'Offer sent' },
  settled: { zh: '到期前办妥', en: 'Settled before cover ends' },
  completion: { zh: '救援完成', en: 'On the way again' },
};

export const EVENT_WORDS: Record<string, Bilingual> = {
  opened: { zh: '开始办理', en: 'Opened' },
  'message-received': { zh: '收到客户来信', en: 'Message received' },
  replied: { zh: '已答复客户', en: 'Replied' },
  note: { zh: '内部备注', en: 'Internal note' },
  'asked-customer': { zh: '请客户补充', en: 'Asked the customer' },
  'customer-answered': { zh: '客户已补充', en: 'Customer answered' },
  'handed-over': { zh: '移交', en: 'Handed over' },
  'appointment-made': { zh: '约定时间', en: 'Appointment made' },
  dispatched: { zh: '已派出', en: 'Dispatched' },
  arrived: { zh: '已到场', en: 'Arrived' },
  delivered: { zh: '已送达', en: 'Delivered' },
  'delivery-failed': { zh: '投递失败', en: 'Delivery failed' },
  'documents-complete': { zh: '材料齐全', en: 'Documents complete' },
  surveyed: { zh: '定损完成', en: 'Surveyed' },
  decided: { zh: '已作决定', en: 'Decided' },
  agreed: { zh: '达成协议', en: 'Agreed' },
  paid: { zh: '已支付', en: 'Paid' },
  waived: { zh: '批准豁免', en: 'Waiver granted' },
  'waiver-revoked': { zh: '撤销豁免', en: 'Waiver revoked' },
  'retention-attempt': { zh: '挽留', en: 'Retention attempt' },
  'refund-requested': { zh: '申请退款', en: 'Refund requested' },
  refunded: { zh: '已退款', en: 'Refunded' },
  checked: { zh: '核对完成', en: 'Checked' },
  corrected: { zh: '已更正', en: 'Corrected' },
  'called-back': { zh: '已回电', en: 'Called back' },
  acknowledged: { zh: '已受理', en: 'Acknowledged' },
  escalated: { zh: '已升级', en: 'Escalated' },
  reopened: { zh: '重新打开', en: 'Reopened' },
  closed: { zh: '办结', en: 'Closed' },
  cancelled: { zh: '已撤销', en: 'Cancelled' },
};

export const PAUSE_WORDS: Record<string, Bilingual> = {
  'waiting-for-documents': { zh: '等补件', en: 'papers' },
  'waiting-for-customer': { zh: '等客户', en: 'customer' },
  'customer-asked': { zh: '客户要求', en: 'customer asked' },
  'waiting-for-parts': { zh: '等配件', en: 'parts' },
};

/** What a promise can be about: the words of the reader of promises. */
export const ITEM_WORDS: Record<string, Bilingual> = {
  callback: { zh: '回电', en: 'Call back' },
  payment: { zh: '付款', en: 'Payment' },
  refund: { zh: '退款', en: 'Refund' },
  delivery: { zh: '寄送', en: 'Delivery' },
  decision: { zh: '决定', en: 'Decision' },
  survey: { zh: '定损', en: 'Survey' },
  rescue: { zh: '救援', en: 'Rescue' },
  document: { zh: '发送材料', en: 'Documents' },
  correction: { zh: '更正', en: 'Correction' },
  reply: { zh: '答复', en: 'Reply' },
  action: { zh: '办理', en: 'Action' },
};

/** Facts and papers we already hold and must not ask for again. */
export const HELD_WORDS: Record<string, Bilingual> = {
  'policy-number': { zh: '保单号', en: 'Policy number' },
  'claim-number': { zh: '理赔单号', en: 'Claim number' },
  identity: { zh: '身份证件', en: 'Proof of identity' },
  phone: { zh: '联系电话', en: 'Phone number' },
  address: { zh: '地址', en: 'Address' },
  plate: { zh: '车牌号', en: 'Number plate' },
  'bank-account': { zh: '收款账户', en: 'Bank account' },
  documents: { zh: '材料', en: 'Documents' },
  story: { zh: '事情经过', en: 'What happened' },
};

export const DEMAND_WORDS: Record<string, Bilingual> = {
  status: { zh: '查进度', en: 'progress' },
  payment: { zh: '催付款', en: 'payment' },
  refund: { zh: '催退款', en: 'refund' },
  correction: { zh: '要更正', en: 'correction' },
  callback: { zh: '要回电', en: 'call back' },
  document: { zh: '要材料', en: 'documents' },
  cancellation: { zh: '要退保', en: 'cancellation' },
  apology: { zh: '要道歉', en: 'apology' },
  rescue: { zh: '要救援', en: 'rescue' },
  'coverage-question': { zh: '问保障', en: 'cover' },
  escalation: { zh: '要升级', en: 'escalation' },
  other: { zh: '其他', en: 'other' },
};

export const ATTRIBUTE_WORDS: Record<string, Bilingual> = {
  priority: { zh: '优先级', en: 'Priority' },
  grade: { zh: '客户等级', en: 'Grade' },
  injury: { zh: '有人伤', en: 'Injury' },
  area: { zh: '地区', en: 'Area' },
  complexity: { zh: '复杂程度', en: 'Complexity' },
  withinCoolingOff: { zh: '犹豫期内', en: 'Within cooling-off' },
  repeatedRequest: { zh: '再次申请', en: 'Repeated request' },
  item: { zh: '物品', en: 'Item' },
  policy: { zh: '保单', en: 'Policy' },
  plate: { zh: '车牌', en: 'Plate' },
  product: { zh: '产品', en: 'Product' },
  channel: { zh: '渠道', en: 'Channel' },
  reason: { zh: '来由', en: 'Reason' },
  about: { zh: '关于', en: 'About' },
  need: { zh: '需要', en: 'Need' },
  loss: { zh: '损失', en: 'Loss' },
  cause: { zh: '原因', en: 'Cause' },
  amount: { zh: '金额', en: 'Amount' },
  'extension.approved': { zh: '延期已批准', en: 'Extension approved' },
  'extension.notified': { zh: '延期已告知', en: 'Extension notified' },
};

/** Values of attributes that the shipped policies and the demo know; anything else is shown as it came. */
export const ATTRIBUTE_VALUE_WORDS: Record<string, Bilingual> = {
  city: { zh: '市区', en: 'City' },
  remote: { zh: '偏远', en: 'Remote' },
  urgent: { zh: '紧急', en: 'Urgent' },
  complex: { zh: '复杂', en: 'Complex' },
  exceptional: { zh: '特别复杂', en: 'Exceptional' },
  gold: { zh: '金卡', en: 'Gold' },
  silver: { zh: '银卡', en: 'Silver' },
  standard: { zh: '普通', en: 'Standard' },
  tow: { zh: '拖车', en: 'Tow' },
  collision: { zh: '碰撞', en: 'Collision' },
  flood: { zh: '水淹', en: 'Flood' },
  policy: { zh: '保单', en: 'Policy' },
  invoice: { zh: '发票', en: 'Invoice' },
  gift: { zh: '礼品', en: 'Gift' },
  app: { zh: '应用', en: 'App' },
  wechat: { zh: '微信', en: 'WeChat' },
  promised: { zh: '已答应', en: 'Promised' },
  'abandoned-call': { zh: '来电放弃', en: 'Gave up in the queue' },
  ...CAUSE_WORDS,
};

export const ACTOR_WORDS: Record<string, Bilingual> = {
  human: { zh: '人工', en: 'a person' },
  bot: { zh: '机器人', en: 'bot' },
  ai: { zh: '智能应答', en: 'AI' },
  system: { zh: '系统', en: 'system' },
  customer: { zh: '客户', en: 'customer' },
};

/** What an event did to a clock. */
export const EFFECT_WORDS: Record<string, Bilingual> = {
  started: { zh: '开始计时', en: 'Clock started' },
  retargeted: { zh: '时限变更', en: 'Due time moved' },
  paused: { zh: '暂停', en: 'Paused' },
  resumed: { zh: '恢复计时', en: 'Resumed' },
  'pause-used-up': { zh: '暂停已满，恢复计时', en: 'Pause used up, resumed' },
  'became-missed': { zh: '超过时限', en: 'Due passed' },
  'ended-late': { zh: '超时完成', en: 'Done late' },
  missed: { zh: '超时完成', en: 'Done late' },
  met: { zh: '按时完成', en: 'Met' },
  cancelled: { zh: '撤销', en: 'Cancelled' },
  reset: { zh: '重新计时', en: 'Counted anew' },
  repeated: { zh: '开始下一次计时', en: 'Next cycle started' },
  custody: { zh: '持有方变更', en: 'Custody moved' },
};
