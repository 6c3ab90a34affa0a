import { type ExampleId, noClass } from '#shared/model/ids.ts';
import { bitsetWhere } from '#shared/analysis/bitset.ts';
import type { QualityMarks } from '../analysis/quality/qualityMarks.ts';
import { argsort } from '../analysis/sort.ts';
import { exampleFindings, type Findings } from './detector.ts';

/** Marks as findings: each marked example is one, the worst score first. `explain` says why in words. */
export function qualityFindings(
  { masks, scores, notes }: QualityMarks,
  { method, explain }: { readonly method: string; readonly explain: (id: ExampleId) => string },
): Findings {
  const rowCount = masks.length;
  const bits = bitsetWhere(rowCount, (id) => masks[id] !== 0);
  return exampleFindings(rowCount, {
    bits,
    order: (ids) => argsort(scores, 'asc', ids),
    about: (id) => ({ suggested: noClass, score: scores[id]!, reason: explain(id) }),
    notes,
    method,
  });
}

/** What there is to say while the examples have not been looked at: nothing is found, and why. */
export function notLookedAt(
  rowCount: number,
  { method, note }: { readonly method: string; readonly note: string },
): Findings {
  const marks = {
    masks: new Uint16Array(rowCount),
    scores: new Float32Array(rowCount).fill(1),
    notes: [note],
    limits: {},
  };
  return { ...qualityFindings(marks, { method, explain: () => '' }), isPending: true };
}
