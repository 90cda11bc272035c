import type { Story } from './story.js';

const DOCUMENTS = {
  zh: ['事故照片', '行驶证', '驾驶证', '身份证正反面', '维修清单', '医疗发票', '事故认定书', '损失清单'],
  en: [
    'Accident photos',
    'Vehicle licence',
    'Driving licence',
    'Copy of ID',
    'Repair estimate',
    'Medical bills',
    'Police report',
    'List of what was lost',
  ],
} as const;
const ACCOUNT = { zh: '收款卡', en: 'Bank card' } as const;

const languageOf = (story: Story): 'zh' | 'en' => (story.customer.language === 'en' ? 'en' : 'zh');

/** What a customer sent in; whoever holds it must not ask for it again. */
export function someDocuments(story: Story): string[] {
  const { random } = story;
  const share = 0.25 + random.next() * 0.4;
  const sent = DOCUMENTS[languageOf(story)].filter(() => random.chance(share));
  return sent.length > 0 ? sent : [DOCUMENTS[languageOf(story)][0]];
}

export function bankAccount(story: Story): string[] {
  const last = String(story.random.int(0, 9_999)).padStart(4, '0');
  return [languageOf(story) === 'en' ? `${ACCOUNT.en} ending ${last}` : `${ACCOUNT.zh} 尾号 ${last}`];
}
