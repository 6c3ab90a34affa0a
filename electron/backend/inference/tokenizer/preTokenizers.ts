import { toByteCharacters } from './byteLevel.ts';
import { punctuation, whiteSpace, wordCharacter } from './characters.ts';
import { patternOf } from './patterns.ts';
import type { Step } from './tokenizerFile.ts';

/** A part of a text. `isFirst`: the text begins with it. */
export type Piece = { readonly text: string; readonly isFirst: boolean };
export type PreTokenize = (pieces: readonly Piece[]) => readonly Piece[];

const behaviours = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const;
type Behaviour = (typeof behaviours)[number];

/** Throws Error with what is wrong for a step that is not known or not complete. */
export function preTokenizerOf(step: Step | null | undefined): PreTokenize {
  if (step == null) return (pieces) => pieces;
  switch (step.type) {
    case 'Sequence': {
      const steps = (Array.isArray(step.pretokenizers) ? (step.pretokenizers as Step[]) : []).map(preTokenizerOf);
      return (pieces) => steps.reduce((cut, preTokenize) => preTokenize(cut), pieces);
    }
    case 'BertPreTokenizer':
      return matches(new RegExp(`${punctuation}|[[^${whiteSpace}]--${punctuation}]+`, 'gv'));
    case 'Whitespace':
      return matches(new RegExp(`${wordCharacter}+|[[^${whiteSpace}]--${wordCharacter}]+`, 'gv'));
    case 'WhitespaceSplit':
      return matches(new RegExp(`[^${whiteSpace}]+`, 'gu'));
    case 'CharDelimiterSplit':
      return splitting(patternOf({ String: String(step.delimiter ?? ' ') }), 'Removed');
    case 'Punctuation':
      return splitting(new RegExp(punctuation, 'gv'), behaviourOf(step.behavior ?? 'Isolated'));
    case 'Digits':
      return splitting(/\p{N}/gu, step.individual_digits === true ? 'Isolated' : 'Contiguous');
    case 'Split':
      return splitting(patternOf(step.pattern), behaviourOf(step.behavior ?? 'Isolated'), step.invert === true);
    case 'FixedLength':
      return matches(new RegExp(`.{1,${Math.max(1, Math.trunc(Number(step.length ?? 5)))}}`, 'gsu'));
    case 'ByteLevel':
      return byteLevel(step);
    case 'Metaspace':
      return metaspace(step);
    default:
      throw new Error(`its pre-tokeniser “${step.type}” is unknown.`);
  }
}

function behaviourOf(name: unknown): Behaviour {
  const wanted = String(name).replaceAll('_', '').toLowerCase();
  const found = behaviours.find((behaviour) => behaviour.toLowerCase() === wanted);
  if (!found) throw new Error(`its way of splitting “${String(name)}” is unknown.`);
  return found;
}

/** What matches stays, all else is dropped. */
function matches(pattern: RegExp): PreTokenize {
  return (pieces) =>
    pieces.flatMap(({ text, isFirst }) =>
      Array.from(text.matchAll(pattern), ({ 0: part, index }) => ({ text: part, isFirst: isFirst && index === 0 })),
    );
}

const gpt2 = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${whiteSpace}\\p{L}\\p{N}]+|${whiteSpace}+(?!\\P{White_Space})|${whiteSpace}+`,
  'gu',
);

function byteLevel(step: Step): PreTokenize {
  // A piece without a match anywhere is kept whole: the expression covers every character.
  const split = step.use_regex === false ? (pieces: readonly Piece[]) => pieces : matches(gpt2);
  return (pieces) =>
    split(
      step.add_prefix_space === false
        ? pieces
        : pieces.map((piece) => (piece.text.startsWith(' ') ? piece : { ...piece, text: ` ${piece.text}` })),
    ).map(({ text, isFirst }) => ({ text: toByteCharacters(text), isFirst }));
}

/** Blanks become ▁, one is put before a text (always, or only where the whole text begins), and each word begins with its own. */
function metaspace(step: Step): PreTokenize {
  const mark = typeof step.replacement === 'string' ? step.replacement : '▁';
  const scheme = step.add_prefix_space === false ? 'never' : String(step.prepend_scheme ?? 'always').toLowerCase();
  const split =
    step.split === false
      ? (pieces: readonly Piece[]) => pieces
      : splitting(patternOf({ String: mark }), 'MergedWithNext');
  return (pieces) =>
    split(
      pieces.map(({ text, isFirst }) => {
        const marked = text.replaceAll(' ', mark);
        const isPrefixed = !marked.startsWith(mark) && (scheme === 'always' || (scheme === 'first' && isFirst));
        return { text: isPrefixed ? mark + marked : marked, isFirst };
      }),
    );
}

type Span = { start: number; end: number };

function splitting(pattern: RegExp, behaviour: Behaviour, isInverted = false): PreTokenize {
  return (pieces) =>
    pieces.flatMap(({ text, isFirst }) =>
      spansOf(text, { pattern, behaviour, isInverted }).map(({ start, end }) => ({
        text: text.slice(start, end),
        isFirst: isFirst && start === 0,
      })),
    );
}

function spansOf(
  text: string,
  { pattern, behaviour, isInverted }: { pattern: RegExp; behaviour: Behaviour; isInverted: boolean },
): Span[] {
  const parts: (Span & { isMatch: boolean })[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index > from) parts.push({ start: from, end: index, isMatch: isInverted });
    parts.push({ start: index, end: index + found.length, isMatch: !isInverted });
    from = index + found.length;
  }
  if (from < text.length) parts.push({ start: from, end: text.length, isMatch: isInverted });
  return joined(parts, behaviour).filter(({ start, end }) => end > start);
}

function joined(parts: readonly (Span & { isMatch: boolean })[], behaviour: Behaviour): Span[] {
  if (behaviour === 'Isolated') return [...parts];
  if (behaviour === 'Removed') return parts.filter(({ isMatch }) => !isMatch);
  const spans: Span[] = [];
  let wasMatch = false;
  // The pieces are taken in reverse for MergedWithNext, so that "next" is the one that was just seen.
  for (const { start, end, isMatch } of behaviour === 'MergedWithNext' ? parts.toReversed() : parts) {
    const last = spans.at(-1);
    const joins = last !== undefined && (behaviour === 'Contiguous' ? isMatch === wasMatch : isMatch && !wasMatch);
    if (!joins) spans.push({ start, end });
    else if (behaviour === 'MergedWithNext') last.start = start;
    else last.end = end;
    wasMatch = isMatch;
  }
  return behaviour === 'MergedWithNext' ? spans.toReversed() : spans;
}
