import { readVoice } from '../src/voice/domain/read-voice.js';
import type { VoiceInput } from '../src/voice/domain/voice-types.js';
import { loadLexicons } from '../src/voice/lexicon-files.js';

/** Sentences of our own, combined to texts of the length real reviews and mails have (about 200 characters). */
const ENGLISH = [
  'I have been waiting six weeks for my claim payment and nobody calls me back.',
  'The adjuster was friendly and everything was settled within two days.',
  'Can you tell me whether my policy covers a rental car while mine is repaired?',
  'They promised a refund by Friday and it still has not arrived.',
  'My premium went up again although I never made a claim.',
  'Thank you for the quick help with my new address.',
];
const CHINESE = [
  '理赔款等了一个多月还没到账，打了五次电话都没人回复。',
  '查勘员态度很好，当天就定损完了，非常满意。',
  '请问这个保险能报销门诊费用吗？需要准备哪些材料？',
  '说好三天内退款，到现在也没有退，客服还互相推诿。',
  '保费又涨了，去年根本没有出过险，凭什么涨价？',
  '谢谢你们帮我更正了车牌号，处理得很快。',
];

const TEXTS = 4000;
const ROUNDS = 5;

/** `npm run bench -- voice`: texts read per second, per language; a table, then one line of JSON. */
export async function voice(args: string[]): Promise<void> {
  const texts = Number(args[0] ?? TEXTS);
  if (!Number.isInteger(texts) || texts < 1) throw new Error('voice: the number of texts must be a whole number above 0');
  const lexicons = await loadLexicons('config');
  const measure = (sentences: readonly string[]) => {
    const voices = makeVoices(sentences, texts);
    // Two rounds to let the compiler settle; the best of the rest is the machine's, not its neighbours'.
    const rates = Array.from({ length: ROUNDS }, () => {
      const started = process.hrtime.bigint();
      for (const voice of voices) readVoice(voice, lexicons);
      return voices.length / (Number(process.hrtime.bigint() - started) / 1e9);
    });
    return Math.round(Math.max(...rates.slice(2)));
  };
  const en = measure(ENGLISH);
  const zh = measure(CHINESE);
  console.table([{ language: 'en', textsPerSecond: en }, { language: 'zh', textsPerSecond: zh }]);
  const textsPerSecond = Math.round(2 / (1 / en + 1 / zh));
  console.log(JSON.stringify({ bench: 'voice', textsPerSecond, enTextsPerSecond: en, zhTextsPerSecond: zh, texts }));
}

function makeVoices(sentences: readonly string[], count: number): VoiceInput[] {
  return Array.from({ length: count }, (_, index) => ({
    voiceId: `v${index}`,
    channel: 'mail',
    occurredAt: new Date(0),
    text: [0, 1, 2].map((k) => sentences[(index * 7 + k * (index % 5 + 1)) % sentences.length]).join(' '),
  }));
}
