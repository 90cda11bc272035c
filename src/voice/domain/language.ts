import type { VoiceLanguage } from './voice-types.js';

/** Enough of any text to know its script; a 10 MB mail need not be walked to its end for this. */
const SAMPLE_CHARS = 4000;
/** Chinese text keeps brand names and figures in Latin script, so the bar is low. */
const HAN_SHARE = 0.15;

/**
 * Chinese or English by the share of Han characters among letters. Language detectors fail below a
 * sentence, and most turns of a call are below a sentence.
 */
export function detectLanguage(text: string): VoiceLanguage {
  let han = 0;
  let letters = 0;
  const end = Math.min(text.length, SAMPLE_CHARS);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (isHan(code)) {
      han++;
    } else if ((code >= 65 && code <= 90) || (code >= 97 && code <= 122)) {
      letters++;
    }
  }
  return han > 0 && han >= (han + letters) * HAN_SHARE ? 'zh' : 'en';
}

/** True for the CJK ideographs that occur in service text (BMP blocks). */
export function isHan(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf);
}
