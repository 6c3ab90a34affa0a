import { SplitPreTokenizer } from '@huggingface/tokenizers';

/** What a Replace or Split step looks for, as an expression with the flags gu. Throws SyntaxError for one that JavaScript cannot read. */
export function patternOf(pattern: unknown): RegExp {
  const { Regex, String: literal } = (pattern ?? {}) as { Regex?: unknown; String?: unknown };
  if (typeof literal === 'string') return new RegExp(literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'gu');
  if (typeof Regex !== 'string') throw new Error('a pattern in it is neither a text nor a regular expression.');
  // Oniguruma's expressions in JavaScript's terms: the library's own translation.
  const step = new SplitPreTokenizer({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: true });
  if (!step.pattern) throw new SyntaxError(Regex);
  return new RegExp(step.pattern.source, step.pattern.flags);
}
