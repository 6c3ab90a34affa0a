import type { ModelWarning } from '#shared/contract/modelMethods.ts';
import type { KnownFact, OpenQuestion } from '#shared/model/modelAnswers.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import type { ModelConfig, ModelSignature } from '#shared/model/modelConfig.ts';
import type { GraphFacts } from '../graph/readGraph.ts';
import type { StatedTask } from './claims.ts';

/** A column of the data as a model may read it. */
export type DataColumn = {
  readonly name: string;
  readonly type: 'number' | 'word' | 'text';
  readonly role: ImportMapping['columns'][number]['role'];
  readonly hasMissing: boolean;
  /** Its different words, at most `mostWords`; absent for numbers and long texts. */
  readonly words?: readonly string[];
};

export const mostWords = 1000;

/** What is known of the data that a model is to be run on. */
export type DataFacts = {
  readonly modality: 'image' | 'text' | 'tabular';
  /** The labels that the data has, in code-point order. */
  readonly labels: readonly string[];
  /** In file order. */
  readonly columns: readonly DataColumn[];
};

export type Understanding = {
  readonly task: StatedTask | 'clustering' | 'outliers' | 'features' | 'unknown';
  /** Why it cannot be run as a classifier or for embeddings, in a sentence; null when it can. */
  readonly refusal: string | null;
  /** What it is refused for; null when it is not. */
  readonly refusedFor: 'model' | 'data' | 'several_labels' | null;
  /** Complete and ready to run where nothing is open; else with the best guess in each open place, for a preview; null where there is none. */
  readonly config: ModelConfig | null;
  readonly known: readonly KnownFact[];
  readonly open: readonly OpenQuestion[];
  readonly warnings: readonly ModelWarning[];
  readonly signature: ModelSignature;
  readonly graph: GraphFacts;
};

/** Collects what is known and what is open while a model is being understood. */
export type Notes = {
  readonly known: KnownFact[];
  readonly open: OpenQuestion[];
  readonly warnings: ModelWarning[];
};

export const newNotes = (): Notes => ({ known: [], open: [], warnings: [] });

/** `from` is a file, a part of the graph, or the flag with which the person said it. */
export function know(notes: Notes, what: string, value: string, from: string): void {
  notes.known.push({ what, value, from, ...(from.startsWith('--') && { isAnswer: true }) });
}

export function warn(notes: Notes, about: ModelWarning['about'], text: string): void {
  notes.warnings.push({ about, text });
}

/** “a”, “b” and 3 more */
export function quoteList(names: readonly string[], most = 8): string {
  const shown = names
    .slice(0, most)
    .map((name) => `“${name}”`)
    .join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

export function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = (left[at]!.codePointAt(0) ?? 0) - (right[at]!.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
