import { noDamage, textDamage, type TextDamage } from './textDamage.ts';
import { hashBasis, hashStep, languageOf, littleWordTable, languageNames } from './textLanguages.ts';
import { hanScript, mayMix, mixedWords, type MixedWords, scriptNames, scriptTable } from './textScripts.ts';

/** What one text is like by itself, before it is compared with the others. */
export type TextMeasure = {
  /** UTF-16 code units without blanks around them. */
  readonly length: number;
  /** Letters, digits, pictures such as emoji, and currency signs: without any of them a text says nothing. */
  readonly telling: number;
  readonly words: number;
  /** The largest share of the text, 0..1, that only repeats: one character, few words, or lines and sentences again. */
  readonly repeated: number;
  readonly repeats: 'character' | 'words' | 'lines';
  readonly damage: TextDamage;
  readonly mixed: MixedWords;
  /** Letters by script [scriptNames], of all scripts. */
  readonly script: number;
  /** Share of the letters that are of `script`, which is the most frequent; 0 without letters. */
  readonly scriptShare: number;
  readonly letters: number;
  /** Code of `languageNames`; 0 where it is not clear. */
  readonly language: number;
};

/** Words that are looked at for repetition and language; further on the share of new words falls in any text. */
const mostWords = 200;
const fewestRepeatedWords = 12;
const fewestRepeatedCharacters = 10;
const fewestLineLetters = 12;
const noMix: MixedWords = { count: 0, example: '' };

/** A set of hashes that is emptied at no cost; what does not fit counts as new. */
function createHashSet(sizeBits: number): { empty(): void; add(hash: number): boolean } {
  const size = 1 << sizeBits;
  const slots = new Int32Array(size);
  const turns = new Int32Array(size);
  let [turn, used] = [1, 0];
  return {
    empty() {
      turn += 1;
      used = 0;
    },
    /** Whether it was not in it. */
    add(hash) {
      let at = Math.imul(hash, 0x9e3779b1) >>> (32 - sizeBits);
      while (turns[at] === turn) {
        if (slots[at] === hash) return false;
        at = (at + 1) & (size - 1);
      }
      if (used < size / 2) {
        turns[at] = turn;
        slots[at] = hash;
        used += 1;
      }
      return true;
    },
  };
}

/** Kinds of a code unit for the pass below; letters and digits are those from `digit` on. */
const kind = {
  sign: 0,
  blank: 1,
  lineEnd: 2,
  sentenceEnd: 3,
  control: 4,
  picture: 5,
  digit: 6,
  letter: 7,
  wordOfItsOwn: 8,
} as const;

function kindTable(scripts: Uint8Array): Uint8Array {
  const kinds = new Uint8Array(65_536);
  for (let code = 0; code < kinds.length; code += 1) {
    if (scripts[code]! > 0) kinds[code] = scripts[code] === hanScript ? kind.wordOfItsOwn : kind.letter;
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) kinds[code] = kind.control;
    else if (code >= 0x30 && code <= 0x39) kinds[code] = kind.digit;
    else if (/\p{Nd}|\p{L}|\p{M}/u.test(String.fromCharCode(code))) kinds[code] = kind.letter;
    else if (/\p{Zs}|\u200b|\ufeff/u.test(String.fromCharCode(code))) kinds[code] = kind.blank;
    else if (/\p{So}|\p{Sc}|\p{Cs}/u.test(String.fromCharCode(code))) kinds[code] = kind.picture;
  }
  for (const code of [0x09, 0x0b, 0x0c]) kinds[code] = kind.blank;
  for (const code of [0x0a, 0x0d, 0x2028, 0x2029]) kinds[code] = kind.lineEnd;
  for (const mark of '.!?。！？') kinds[mark.charCodeAt(0)] = kind.sentenceEnd;
  return kinds;
}

/** What one pass over the code units of a text counts. */
type TextPass = {
  readonly words: number;
  /** Different words among the first 200. */
  readonly distinct: number;
  readonly pictures: number;
  /** Code units that are no blanks. */
  readonly visible: number;
  readonly longestRun: number;
  /** Letters and digits in lines and sentences that were there before. */
  readonly repeatedLetters: number;
  readonly hasHigh: boolean;
  readonly hasControl: boolean;
  /** Letters by script; under 0 digits and letters without one. Of the last text alone, as are `hits`. */
  readonly letters: Int32Array;
  /** Little words by language among the first 200. */
  readonly hits: Int32Array;
};

/** The pass, with tables and room of its own that every text uses again. */
function createTextPass(): (text: string) => TextPass {
  const scripts = scriptTable();
  const kinds = kindTable(scripts);
  const languages = littleWordTable();
  const letters = new Int32Array(scriptNames.length);
  const hits = new Int32Array(languageNames.length);
  const [wordSet, lineSet] = [createHashSet(10), createHashSet(12)];

  return (text) => {
    letters.fill(0);
    hits.fill(0);
    wordSet.empty();
    lineSet.empty();
    let [words, distinct, pictures, visible] = [0, 0, 0, 0];
    let [run, longestRun, before] = [0, 0, -1];
    let [word, isInWord] = [hashBasis, false];
    let [line, lineLetters, repeatedLetters] = [hashBasis, 0, 0];
    let [hasHigh, hasControl] = [false, false];

    const endWord = (): void => {
      isInWord = false;
      words += 1;
      line = Math.imul(line ^ word, hashStep);
      if (words > mostWords) return;
      if (wordSet.add(word)) distinct += 1;
      const of = languages.get(word);
      if (of === undefined) return;
      for (let language = 1; language < hits.length; language += 1) hits[language]! += (of >> language) & 1;
    };
    const endLine = (): void => {
      if (lineLetters >= fewestLineLetters && !lineSet.add(line)) repeatedLetters += lineLetters;
      line = hashBasis;
      lineLetters = 0;
    };

    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      const is = kinds[code]!;
      if (code > 0x7f) hasHigh = true;
      if (is >= kind.digit) {
        letters[scripts[code]!]! += 1;
        if (is === kind.wordOfItsOwn && isInWord) endWord();
        if (!isInWord) word = hashBasis;
        isInWord = true;
        word = Math.imul(word ^ (code >= 0x41 && code <= 0x5a ? code | 0x20 : code), hashStep);
        lineLetters += 1;
        if (is === kind.wordOfItsOwn) endWord();
      } else {
        if (isInWord) endWord();
        if (is === kind.blank) continue;
        if (is === kind.lineEnd || is === kind.sentenceEnd) endLine();
        if (is === kind.lineEnd) continue;
        if (is === kind.control) hasControl = true;
        else if (is === kind.picture) pictures += 1;
      }
      visible += 1;
      run = code === before ? run + 1 : 1;
      before = code;
      if (run > longestRun) longestRun = run;
    }
    if (isInWord) endWord();
    endLine();
    return { words, distinct, pictures, visible, longestRun, repeatedLetters, hasHigh, hasControl, letters, hits };
  };
}

/**
 * Makes the measure of texts: one pass over the code units and, only where it saw a reason to, patterns over the text. Cost: about
 * 5 ns for each code unit, 1 µs for each text.
 */
export function createTextMeasure(): (text: string) => TextMeasure {
  const passOver = createTextPass();
  return (text) => {
    const { words, distinct, pictures, visible, longestRun, repeatedLetters, hasHigh, hasControl, letters, hits } =
      passOver(text);
    const all = letters.reduce((sum, count) => sum + count, 0);
    const ofScripts = all - letters[0]!;
    const script = mostFrequent(letters);
    const looked = Math.min(words, mostWords);
    const repeats = repetition({
      character: longestRun >= fewestRepeatedCharacters ? longestRun / visible : 0,
      lines: all > 0 ? repeatedLetters / all : 0,
      words: looked >= fewestRepeatedWords ? 1 - distinct / looked : 0,
    });
    return {
      length: text.trim().length,
      telling: pictures + all,
      words,
      repeated: repeats.share,
      repeats: repeats.of,
      damage: hasHigh || hasControl || text.includes('&') ? textDamage(text, { hasHigh, hasControl }) : noDamage,
      mixed: mayMix(letters) ? mixedWords(text) : noMix,
      script,
      scriptShare: ofScripts > 0 ? letters[script]! / ofScripts : 0,
      letters: ofScripts,
      language: script === 1 ? languageOf(hits, looked) : 0,
    };
  };
}

/** The script of most letters; 0 without any. */
function mostFrequent(letters: Int32Array): number {
  let most = 0;
  for (let script = 1; script < letters.length; script += 1)
    if (letters[script]! > (most > 0 ? letters[most]! : 0)) most = script;
  return most;
}

/** From these shares on a text repeats: few words say more than the same line twice. */
export const repeatedFrom = { character: 0.5, words: 0.8, lines: 0.5 } as const;

function repetition(shares: Readonly<Record<TextMeasure['repeats'], number>>): {
  readonly of: TextMeasure['repeats'];
  readonly share: number;
} {
  for (const repeats of ['character', 'lines', 'words'] as const)
    if (shares[repeats] >= repeatedFrom[repeats]) return { of: repeats, share: shares[repeats] };
  return { of: 'lines', share: 0 };
}
