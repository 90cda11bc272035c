import type { ClauseReading } from './promises.js';

const ITEMS: [string, RegExp][] = [
  ['callback', /\b(?:call|ring|phone|contact|reach out to|get in touch with|be in touch with|give) (?:you|him|her|them|the customer)\b|\bcall(?:ing|ed)? (?:you )?back\b|\bcall you\b|\bcallback\b|\b(?:be|get) in touch\b|\bhear (?:back )?from (?:us|me|him|her|them|our|the|someone|an?)\b|\bget back to you\b|\breturn your call\b/],
  ['refund', /\brefund(?:ed|ing)?\b|\breimburse your premium|\bmoney back\b|\bcredit(?:ed)? (?:back|to your|your)\b|\breturn(?:ed)? (?:your|the) (?:money|premium|payment)\b/],
  ['payment', /\b(?:pay|paid|paying|payment|payout|settle|settled|reimburse|reimbursed|reimbursement|transfer(?:red)?|deposit(?:ed)?|settlement|compensat\w+|issue(?:d)? (?:a|the|your) (?:check|cheque|payment))\b/],
  ['rescue', /\b(?:tow truck|tow|recovery|roadside|rescue|driver will|be on (?:the|its|his|her|their) way|on scene)\b/],
  ['survey', /\b(?:adjuster|appraiser|inspect(?:ion|or)?|survey(?:or)?|assess(?:or|ment)? (?:the|your) (?:damage|vehicle|car))\b/],
  ['decision', /\b(?:decision|decide|outcome|approve|review(?:ed)? (?:your|the) claim|make a determination|close (?:your|the) claim)\b/],
  ['delivery', /\b(?:ship(?:ped)?|deliver(?:ed|y)?|mail(?:ed|ing)?|post(?:ed|ing)?|courier|dispatch(?:ed)?|arrive|in the mail|(?:send|sent|sending) (?:you |out |your |the |a |it )*(?:card|policy|gift|package|parcel|letter|kit|replacement|new one)|receive (?:your|the|a|it))\b/],
  ['document', /\b(?:email|e-mail|send|sent|forward|issue|fax|text|upload)\b/],
  ['correction', /\b(?:correct|fix|update|amend|change|repair|replace|restore|remove|reinstate|adjust|rectify|reverse)(?:ed|d|ing)?\b/],
  ['reply', /\b(?:reply|respond|response|answer|update you|let you know|inform you|notify you|get you (?:an answer|an update)|confirm (?:to|with|it|by)|advise you|have an answer|follow(?:ing)? up)\b/],
  ['action', /\b(?:process|resolve|handle|arrange|look into|investigate|escalate|submit|file|complete|finish|take care of|sort(?: it| this| that)? out|get (?:it|this|that) (?:done|sorted|fixed|resolved)|cancel|schedule|set up|check|raise|open a|have (?:it|this|that|someone)|get someone|make sure|waive|expedite|be (?:done|ready|resolved|processed|completed|sorted|there|available)|start|install|open|finali[sz]e)(?:ed|d|ing)?\b/],
];

const FUTURE = /\b(?:will|'ll|shall|gonna|going to|promise|guarantee|commit to|make sure|assure you|plan to|intend to|expect to|aim to|am sending|are sending|is sending|let me)\b|'ll\b/;
const CAN_HAVE = /\b(?:can|could) (?:have|get|send|call|do|offer)\b/;
const EXPECT_YOU = /\byou(?:'ll| will| should| can expect to| are going to) (?:receive|get|have|hear|see)\b|\b(?:it|that|this|payment|refund|money|card|policy|check|cheque|letter|driver|truck|adjuster)(?:'ll| will| should) (?:be|arrive|reach|come|show)\b/;

const RULE_WORDING = /\b(?:usually|typically|normally|generally|in general|as a rule|must be|must|can take|may take|might take|takes|could take|policy states|according to|under the (?:terms|policy)|is required|are required|terms and conditions|standard (?:time|processing)|at our discretion|customers? (?:must|should|may)|policyholders?|on average|per (?:our|the) (?:policy|terms))\b/;
const PAST = /\b(?:already|yesterday|last (?:week|month|year|night|monday|tuesday|wednesday|thursday|friday)|ago|previously|would have|should have|could have|supposed to|was going to|were going to)\b|\b(?:have|has|had|'ve) (?:been |just |now )?(?:sent|called|paid|refunded|processed|submitted|emailed|mailed|issued|completed|resolved|fixed|updated|contacted|cancelled|canceled|filed|escalated|received|shipped)\b|\b(?:i|we|they|he|she) (?:sent|called|paid|refunded|processed|submitted|emailed|mailed|issued|completed|resolved|fixed|updated|contacted|cancelled|canceled|filed|escalated|told)\b|\bwas (?:sent|paid|refunded|processed|issued|completed|resolved|mailed|shipped)\b/;
const INVITATION = /\b(?:please|kindly|feel free|you (?:can|may|could|need|have to|must|might|should (?!receive|get|have|hear|see)|are welcome|'d need|will need|'ll need|will have to|would need|want to)|i (?:need|will need|'ll need)|we need|if you(?:'d| would) like)\b/;
const QUESTION = /\?$|^(?:would|could|can|shall|should|do|did|does|is|are|may|have|when|what|how|where|why|will) (?:you|i|we|it|the|that|there|your)\b|^will that\b/;
const DENIAL = /\b(?:won't|will not|cannot|can't|can not|unable|not able|couldn't|wouldn't|don't|doesn't|never|not going to|no longer|not be able)\b/;
const CONDITION = /^(?:if|unless|should you|in case|in the event)\b/;
const HEDGE = /\b(?:maybe|perhaps|possibly|hope to|hopefully|not sure|i think|might be able|i wish)\b/;
/** Things said to pass the time of the call itself. */
const SMALL_TALK = /\b(?:hold on|one moment|a moment|bear with|pull (?:that|it|your) up|take a look|be right back|right with you|check (?:that|it|this) for you|let me (?:see|check|look|pull|get that|take|help)|help you with|assist you|be happy to|be glad to|ask you|transfer you|put you|connect you|place you|have a (?:great|good|nice))\b/;
const TRIGGER = /\b(?:once|after|when|as soon as|upon|following|from|on) (?:we|i|you|they|the|your|it|all|receipt|receiving|approval|our|he|she)\b[^,]{0,50}?(?:receiv\w*|receipt|approv\w*|submit\w*|complet\w*|process\w*|review\w*|verif\w*|confirm\w*|document\w*|paperwork|arrive\w*|sign\w*|clear\w*|get\b|have\b|assess\w*|inspect\w*|close\w*|adjuster|hear\w*|send\w*|provide\w*|decid\w*)|\b(?:of|from|upon) (?:receipt|receiving|approval)\b/;
const OTHERS = /\b(?:the|our|your|a|an) (?<subject>courier|driver|tow (?:truck|company|driver)|recovery (?:truck|team|driver)|adjuster|loss adjuster|claims? (?:team|department|adjuster|handler|specialist)|finance(?: team| department)?|accounts? (?:team|department)|billing (?:team|department)|technician|manager|supervisor|agent|colleague|specialist|bank|garage|repair(?:er| shop)|surveyor|contractor|underwriter|technical team|it team)\b/;

/** Reads one English clause of our side (normalised: lower case). */
export function readClauseEn(clause: string): ClauseReading {
  const refusedBy = refusalOf(clause);
  const trigger = TRIGGER.exec(clause)?.[0] ?? null;
  return {
    item: itemOf(clause),
    future: FUTURE.test(clause) || EXPECT_YOU.test(clause),
    addressed: true,
    refusedBy,
    trigger: refusedBy === 'condition' ? clause : trigger,
    fulfiller: OTHERS.exec(clause)?.groups?.subject ?? null,
  };
}

function itemOf(clause: string): string | null {
  const future = FUTURE.test(clause) || EXPECT_YOU.test(clause) || CAN_HAVE.test(clause);
  // In English a bare verb with a date is a report or an instruction, so the future has to be said.
  if (!future) return null;
  for (const [item, pattern] of ITEMS) {
    if (pattern.test(clause)) return item;
  }
  return null;
}

/** The first reason why the clause is not a promise; the names appear in tests and documentation. */
function refusalOf(clause: string): string | null {
  if (CONDITION.test(clause)) return 'condition';
  if (QUESTION.test(clause)) return 'question';
  if (DENIAL.test(clause)) return 'denial';
  if (RULE_WORDING.test(clause) && !/\b(?:i|we)(?:'ll| will)\b/.test(clause)) return 'rule';
  if (PAST.test(clause) && !/\b(?:i|we)(?:'ll| will)\b/.test(clause)) return 'past';
  if (SMALL_TALK.test(clause) && !/\b(?:call|email|mail) you\b/.test(clause)) return 'small-talk';
  if (INVITATION.test(clause) && !/\b(?:i|we|someone|they|he|she)(?:'ll| will)\b/.test(clause)) return 'invitation';
  if (HEDGE.test(clause)) return 'hedge';
  return null;
}
