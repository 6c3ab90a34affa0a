import { Buffer } from 'node:buffer';
import { toByteCharacters } from './byteLevel.ts';
import { combiningMark, ideograph, nonspacingMark, trimEnd, trimStart, unprintable, whiteSpace } from './characters.ts';
import { patternOf } from './patterns.ts';
import { precompiledMap } from './precompiledMap.ts';
import type { Step } from './tokenizerFile.ts';

export type Normalize = (text: string) => string;

/** Throws Error with what is wrong for a step that is not known or not complete. */
export function normalizerOf(step: Step | null | undefined): Normalize {
  if (step == null) return (text) => text;
  switch (step.type) {
    case 'Sequence': {
      const steps = (Array.isArray(step.normalizers) ? (step.normalizers as Step[]) : []).map(normalizerOf);
      return (text) => steps.reduce((changed, normalize) => normalize(changed), text);
    }
    case 'BertNormalizer':
      return bertNormalizer(step);
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD': {
      const form = step.type;
      return (text) => text.normalize(form);
    }
    case 'Lowercase':
      return lowercase;
    case 'Strip':
      return (text) => {
        const right = step.strip_right === false ? text : trimEnd(text);
        return step.strip_left === false ? right : trimStart(right);
      };
    case 'StripAccents': {
      const marks = new RegExp(combiningMark, 'gv');
      return (text) => text.replace(marks, '');
    }
    case 'Nmt':
      return nmt;
    case 'Precompiled':
      return precompiledMap(
        typeof step.precompiled_charsmap === 'string'
          ? Buffer.from(step.precompiled_charsmap, 'base64')
          : (step.precompiled_charsmap as Uint8Array),
      );
    case 'Replace': {
      const pattern = patternOf(step.pattern);
      const content = String(step.content ?? '');
      return (text) => text.replace(pattern, () => content);
    }
    case 'Prepend': {
      const prefix = String(step.prepend ?? '');
      return (text) => (text === '' ? text : prefix + text);
    }
    case 'ByteLevel':
      return toByteCharacters;
    default:
      throw new Error(`its normaliser “${step.type}” is unknown.`);
  }
}

/** Character by character, as Rust does it: JavaScript gives the last Σ of a word another form. */
export function lowercase(text: string): string {
  return text.includes('Σ') ? text.replaceAll('Σ', 'σ').toLowerCase() : text.toLowerCase();
}

const printableAscii = /^[ -~]*$/;

/** clean_text, then ideographs set apart, accents, lower case. strip_accents: null means as `lowercase`. */
function bertNormalizer(step: Step): Normalize {
  const hidden = new RegExp(unprintable, 'gv');
  const blanks = new RegExp(whiteSpace, 'gu');
  const ideographs = new RegExp(ideograph, 'gu');
  const accents = new RegExp(nonspacingMark, 'gv');
  const isLower = step.lowercase !== false;
  const stripsAccents = typeof step.strip_accents === 'boolean' ? step.strip_accents : isLower;
  return (text) => {
    let out = text;
    if (!printableAscii.test(text)) {
      if (step.clean_text !== false) out = out.replace(hidden, '').replace(blanks, ' ');
      if (step.handle_chinese_chars !== false) out = out.replace(ideographs, ' $& ');
      if (stripsAccents) out = out.normalize('NFD').replace(accents, '');
    }
    return isLower ? lowercase(out) : out;
  };
}

const dropped = /[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]/g;
const blank = /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/g;
const nmt: Normalize = (text) => text.replace(dropped, '').replace(blank, ' ');
