import type { ModelConfig } from '#shared/model/modelConfig.ts';

export type CalledClasses = {
  /** What the data calls the classes of the model, each name once. */
  readonly names: readonly string[];
  /** Place in `names` of each class of the model. */
  readonly places: readonly number[];
};

/** The classes of a model as `data.label_as` of its configuration renames them; several may come to one. */
export function calledClasses({ classes, data }: Pick<ModelConfig, 'classes' | 'data'>): CalledClasses {
  const called = classes.map((name) => data.label_as?.[name] ?? name);
  const names = [...new Set(called)];
  return { names, places: called.map((name) => names.indexOf(name)) };
}

/**
 * Scores [rows, model classes] as [rows, names]: where several classes of the model come to one name its probability is their sum, as
 * they exclude each other, and its decision score the highest of theirs. The same array where none do.
 */
export function mergeScores<T extends Float32Array | Float64Array>(
  values: T,
  { names, places }: CalledClasses,
  kind: 'probabilities' | 'decision',
): T {
  if (names.length === places.length) return values;
  const rows = values.length / places.length;
  const merged = (
    values instanceof Float64Array ? new Float64Array(rows * names.length) : new Float32Array(rows * names.length)
  ).fill(kind === 'decision' ? -Infinity : 0);
  for (let row = 0; row < rows; row += 1) {
    places.forEach((place, k) => {
      const at = row * names.length + place;
      const value = values[row * places.length + k]!;
      merged[at] = kind === 'decision' ? Math.max(merged[at]!, value) : merged[at]! + value;
    });
  }
  return merged as T;
}
