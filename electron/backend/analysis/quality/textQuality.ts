import { mark, emptyMarks, type QualityMarks } from './qualityMarks.ts';
import { languageNames } from './textLanguages.ts';
import { repeatedFrom, type TextMeasure } from './textMeasure.ts';
import { scriptNames } from './textScripts.ts';

/** Why a text is no good example, as bits of its mask. */
export const textReasons = {
  empty: 1,
  short: 2,
  long: 4,
  repeated: 8,
  damaged: 16,
  mixedScript: 32,
  otherScript: 64,
  otherLanguage: 128,
} as const;

/** How far from the middle of ln(length) a text may be, in robust standard deviations (1.4826 times the median deviation). */
const deviations = 4;
const leastDeviation = 0.25;
/** Lengths that are never too short, or too long, whatever the others are. */
const neverShort = 40;
const neverLong = 200;
/** And the factor on the median that it takes at least. */
const leastFactor = 5;
/** Rows whose lengths give the limits, spread evenly. */
const mostSampled = 20_000;
/** Of the texts whose script, or language, is clear, so many must share one before another is a reason. */
const majority = 0.8;
/** The share of a text's letters that another script needs to be its script. */
const otherFrom = 0.5;
const ofOtherLanguage = 0.4;
const fewestLetters = 3;
/** What more of the texts than this have in common is the way of the set, and no finding. Damage is one however frequent. */
export const mostUsual = 0.2;

const placeholder =
  /^(?:n\/?a|#n\/a|nan|null|nil|undefined|\[(?:deleted|removed|no text|empty)\]|#(?:ref|value|name)[!?])$/i;

export type TextMarks = {
  add(row: number, text: string | null): void;
  /** Compares every text with the others, once all were added. */
  finish(): QualityMarks;
};

/** What of a text is compared with the others. */
type Compared = Pick<TextMeasure, 'length' | 'repeated' | 'script' | 'scriptShare' | 'language'>;
type Limits = QualityMarks['limits'];
type Reason = readonly [reason: number, score: number];

/**
 * The quality of a column of texts, added row by row. Scores are 0..1; a text with a reason has at most 0.5, one without 1.
 * Memory: 20 bytes a row. A row that is never added is empty.
 * @param options.mayBeEmpty whether many empty texts are the way of the column, as of a second one
 */
export function createTextMarks(
  rowCount: number,
  { measure, mayBeEmpty = false }: { readonly measure: (text: string) => TextMeasure; readonly mayBeEmpty?: boolean },
): TextMarks {
  const marks = emptyMarks(rowCount);
  const lengths = new Uint32Array(rowCount);
  const repeated = new Float32Array(rowCount);
  const scripts = new Uint8Array(rowCount);
  const shares = new Float32Array(rowCount);
  const languages = new Uint8Array(rowCount);
  return {
    add(row, text) {
      const own = measure(text ?? '');
      const compared = comparedOf(text, own);
      lengths[row] = compared.length;
      if (compared.length === 0) return;
      repeated[row] = compared.repeated;
      scripts[row] = compared.script;
      shares[row] = compared.scriptShare;
      languages[row] = compared.language;
      for (const [reason, score] of ownReasons(own)) mark(marks, row, { reason, score });
    },
    finish() {
      const limits = { ...lengthLimits(lengths), script: majorityOf(scripts), language: majorityOf(languages) };
      const found: (readonly [row: number, ...Reason])[] = [];
      for (let row = 0; row < rowCount; row += 1) {
        const compared: Compared = {
          length: lengths[row]!,
          repeated: repeated[row]!,
          script: scripts[row]!,
          scriptShare: shares[row]!,
          language: languages[row]!,
        };
        for (const reason of comparedReasons(compared, limits)) found.push([row, ...reason]);
      }
      const usual = usualReasons(found, { rowCount, mayBeEmpty });
      for (const [row, reason, score] of found) if (!usual.has(reason)) mark(marks, row, { reason, score });
      const dropped = [...usual.keys()].reduce((mask, reason) => mask | reason, 0);
      return { ...marks, notes: [...usual.values()], limits: { ...limits, dropped } };
    },
  };
}

const nothing: Compared = { length: 0, repeated: 0, script: 0, scriptShare: 0, language: 0 };

function comparedOf(text: string | null, own: TextMeasure): Compared {
  const { length, telling, letters } = own;
  const isEmpty = length === 0 || telling === 0 || (length <= 10 && placeholder.test((text ?? '').trim()));
  if (isEmpty) return nothing;
  return letters >= fewestLetters ? own : { ...own, script: 0 };
}

/** Reasons that a text has whatever the others are. */
function ownReasons({ length, damage, mixed, words }: TextMeasure): Reason[] {
  const found: Reason[] = [];
  if (damage.count > 0) found.push([textReasons.damaged, 0.5 * (1 - Math.min(1, (20 * damage.count) / length))]);
  if (mixed.count > 0) found.push([textReasons.mixedScript, 0.5 * (1 - Math.min(1, mixed.count / words))]);
  return found;
}

/** Reasons by the others, and those that many may have in common. */
function comparedReasons({ length, repeated, script, scriptShare, language }: Compared, limits: Limits): Reason[] {
  if (length === 0) return [[textReasons.empty, 0]];
  const found: Reason[] = [];
  const { shortest = 0, longest = Infinity } = limits;
  if (length < shortest) found.push([textReasons.short, (0.5 * length) / shortest]);
  else if (length > longest) found.push([textReasons.long, (0.5 * longest) / length]);
  if (repeated > 0) found.push([textReasons.repeated, 0.5 * (1 - repeated)]);
  if (isOther(script, limits.script) && scriptShare > otherFrom)
    found.push([textReasons.otherScript, 0.5 * (1 - scriptShare)]);
  else if (isOther(language, limits.language)) found.push([textReasons.otherLanguage, ofOtherLanguage]);
  return found;
}

const isOther = (own: number, most = 0): boolean => own > 0 && most > 0 && own !== most;

const wayOfTheSet: Readonly<Record<number, string>> = {
  [textReasons.empty]: 'empty',
  [textReasons.short]: 'much shorter than the middle one',
  [textReasons.long]: 'much longer than the middle one',
  [textReasons.repeated]: 'repeating themselves',
};

/** The reasons that too many rows have, and what is said instead of finding them. */
function usualReasons(
  found: readonly (readonly [row: number, ...Reason])[],
  { rowCount, mayBeEmpty }: { readonly rowCount: number; readonly mayBeEmpty: boolean },
): ReadonlyMap<number, string> {
  const counts = new Map<number, number>();
  for (const [, reason] of found) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const usual = new Map<number, string>();
  for (const [reason, count] of counts) {
    const words = wayOfTheSet[reason];
    if (!words || count <= mostUsual * rowCount || (reason === textReasons.empty && !mayBeEmpty)) continue;
    usual.set(
      reason,
      `${many(count, 'text is', 'texts are')} ${words}, of ${rowCount.toLocaleString('en')}: with more than ${percent(mostUsual)} that is the way of these texts and no finding.`,
    );
  }
  return usual;
}

type LengthLimits = { readonly shortest: number; readonly longest: number; readonly medianLength: number };

/** The lengths that are usual: exp(median ± 4 robust deviations of ln length), within the bounds above. */
export function lengthLimits(lengths: Uint32Array): LengthLimits {
  const every = Math.max(1, Math.floor(lengths.length / mostSampled));
  const logs = lengths.filter((length, row) => length > 0 && row % every === 0);
  if (logs.length === 0) return { shortest: 0, longest: neverLong, medianLength: 0 };
  const sorted = Float64Array.from(logs, Math.log).sort();
  const middle = sorted[sorted.length >> 1]!;
  const away = sorted.map((log) => Math.abs(log - middle)).sort();
  const deviation = Math.max(leastDeviation, 1.4826 * away[away.length >> 1]!);
  const median = Math.exp(middle);
  return {
    medianLength: Math.round(median),
    shortest: Math.round(Math.min(Math.exp(middle - deviations * deviation), median / leastFactor, neverShort)),
    longest: Math.round(Math.max(Math.exp(middle + deviations * deviation), median * leastFactor, neverLong)),
  };
}

/** The code that most rows with one have; 0 where too few share it. */
function majorityOf(codes: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const code of codes) counts[code]! += 1;
  counts[0] = 0;
  const all = counts.reduce((sum, count) => sum + count, 0);
  const most = counts.reduce((best, count, code) => (count > counts[best]! ? code : best), 0);
  return all > 0 && counts[most]! >= majority * all ? most : 0;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const many = (count: number, one: string, more: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : more}`;

/** Why a text has its mask, in a sentence for each reason. */
export function explainText(
  text: string | null,
  own: TextMeasure,
  { mask, limits }: { readonly mask: number; readonly limits: Limits },
): string {
  // Of several columns one may have a reason that another has not.
  const compared = comparedOf(text, own);
  const reasons = [...(compared.length > 0 ? ownReasons(own) : []), ...comparedReasons(compared, limits)];
  const has = (reason: number): boolean =>
    (mask & ~(limits.dropped ?? 0) & reason) !== 0 && reasons.some(([own]) => own === reason);
  const said: string[] = [];
  const usual = many(limits.medianLength ?? 0, 'character', 'characters');
  const length = many(own.length, 'character', 'characters');
  if (has(textReasons.empty))
    said.push(
      own.length === 0 ? 'The text is empty.' : `The text says nothing: "${(text ?? '').trim().slice(0, 12)}".`,
    );
  if (has(textReasons.damaged))
    said.push(
      `The text is damaged: ${many(own.damage.count, 'place', 'places')} with ${own.damage.words}, such as "${own.damage.example}".`,
    );
  if (has(textReasons.repeated)) said.push(repeatedWords(own));
  if (has(textReasons.mixedScript))
    said.push(
      `${many(own.mixed.count, 'word mixes', 'words mix')} letters of two scripts that look alike, such as "${own.mixed.example}".`,
    );
  if (has(textReasons.short))
    said.push(`The text is short: ${length}; usual here are ${usual}, and too short is below ${limits.shortest}.`);
  if (has(textReasons.long))
    said.push(
      `The text is long: ${length}; usual here are ${usual}, and too long is above ${(limits.longest ?? 0).toLocaleString('en')}.`,
    );
  if (has(textReasons.otherScript))
    said.push(
      `The text is in another script: ${percent(own.scriptShare)} of its letters are ${scriptNames[own.script]} (more than ${percent(otherFrom)} count), where most texts here are ${scriptNames[limits.script ?? 0]}.`,
    );
  if (has(textReasons.otherLanguage))
    said.push(
      `The text seems to be ${languageNames[own.language]} by its frequent words, where most texts here are ${languageNames[limits.language ?? 0]}.`,
    );
  return said.join(' ');
}

function repeatedWords({ repeats, repeated }: TextMeasure): string {
  const share = percent(repeated);
  const limit = percent(repeatedFrom[repeats]);
  switch (repeats) {
    case 'character':
      return `The text is one character over and over: a row of it is ${share} of the text (${limit} or more counts).`;
    case 'words':
      return `The text is a few words over and over: ${share} of its words were there before (${limit} or more counts).`;
    case 'lines':
      return `The text repeats its own lines or sentences: ${share} of it was there before (${limit} or more counts).`;
  }
}
