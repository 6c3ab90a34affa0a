import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { loadModelConfig } from './loadModelConfig.ts';
import { createPreparer } from './prepareRows.ts';
import { neededColumns, type InferenceRow } from './rows.ts';
import { startInference } from './startInference.ts';

const samples = new URL('../../../../shared/samples/', import.meta.url).pathname;
const absent = !existsSync(samples);
const tolerance = 1e-4;

type Expected = {
  readonly tensors: Readonly<
    Record<string, { dtype: string; shape: number[]; file?: string; values?: (number | string)[] }>
  >;
  readonly first64: { readonly predicted: readonly string[] };
  readonly all_rows: { readonly n: number; readonly accuracy_vs_given: number };
};

// Folder, folder of the model, model, table, and the accuracy that the samples' README states.
const cases = [
  ['images/fashion-mnist', 'images/fashion-mnist/model', 'model', 'metadata.csv', 0.8556],
  ['text/spam', 'text/spam/model', 'model', 'data.csv', 0.9312],
  ['tabular/cps-wages', 'tabular/cps-wages', 'model_mlp', 'data.csv', 0.7565],
  ['tabular/cps-wages', 'tabular/cps-wages', 'model_columns_tree', 'data.csv', 0.7574],
  ['tabular/credit', 'tabular/credit', 'model_mlp', 'data.csv', 0.7767],
  ['tabular/credit', 'tabular/credit', 'model_columns_linear', 'data.csv', 0.7726],
] as const;

test.skipIf(absent).each(cases)(
  'samples: %s, %s/%s: inputs, outputs and accuracy are as documented',
  async (dir, modelDir, name, table, accuracy) => {
    const modelPath = join(samples, modelDir, `${name}.onnx`);
    const config = await loadModelConfig(modelPath);
    const expected = JSON.parse(readFileSync(join(samples, modelDir, `expected_${name}.json`), 'utf8')) as Expected;
    const records = parse(readFileSync(join(samples, dir, table)), { columns: true, bom: true }) as Record<
      string,
      string
    >[];
    const columns = neededColumns(config);
    const rows = records.map((record): InferenceRow =>
      config.modality === 'image'
        ? { image: join(samples, dir, record[config.data.id_column ?? ''] ?? '') }
        : { cells: columns.map((column) => record[column] ?? null) },
    );
    const wanted = (tensor: string): ArrayLike<number | string> => {
      const entry = expected.tensors[tensor];
      if (entry?.values) return entry.values;
      return new Float32Array(new Uint8Array(readFileSync(join(samples, modelDir, entry?.file ?? ''))).buffer);
    };

    const { feeds, failed } = await (await createPreparer(modelPath, config)).prepare(rows.slice(0, 64));
    expect(failed).toEqual([]);
    for (const [tensor, { data, dims }] of Object.entries(feeds)) {
      expect(dims).toEqual(expected.tensors[`input:${tensor}`]?.shape);
      expect(largestDifference(data, wanted(`input:${tensor}`))).toBeLessThanOrEqual(tolerance);
    }

    const session = await startInference({ modelPath, config, threads: 1 });
    const result = await session.run(rows);
    await session.close();
    expect(result.failed).toEqual([]);
    const classes = config.classes.length;
    const predicted = rows.map((_, i) => {
      const row = result.probabilities.subarray(i * classes, (i + 1) * classes);
      return config.classes[row.indexOf(Math.max(...row))];
    });
    expect(predicted.slice(0, 64)).toEqual(expected.first64.predicted);
    const scores = config.outputs.scores;
    const raw = wanted(scores?.name ?? '');
    const probabilities = scores?.activation === 'softmax' ? softmax(raw as Float32Array, classes) : raw;
    expect(largestDifference(result.probabilities.subarray(0, 64 * classes), probabilities)).toBeLessThanOrEqual(
      tolerance,
    );
    const embedding = config.outputs.embedding;
    if (embedding) {
      const vectors = wanted(embedding.name);
      expect(largestDifference(result.embeddings?.subarray(0, vectors.length) ?? [], vectors)).toBeLessThanOrEqual(
        tolerance,
      );
    }
    const right = records.filter((record, i) => record[config.data.label_column ?? ''] === predicted[i]).length;
    expect(rows.length).toBe(expected.all_rows.n);
    expect(Number((right / rows.length).toFixed(4))).toBe(accuracy);
  },
);

function largestDifference(actual: ArrayLike<number | bigint | string>, wanted: ArrayLike<number | string>): number {
  expect(actual.length).toBe(wanted.length);
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const a = actual[i];
    const b = wanted[i];
    if (typeof a === 'string') largest = Math.max(largest, a === b ? 0 : Infinity);
    else if (!(Number.isNaN(a) && Number.isNaN(Number(b)))) {
      const difference = Math.abs(Number(a) - Number(b));
      largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
    }
  }
  return largest;
}

function softmax(logits: Float32Array, classes: number): number[] {
  const out: number[] = [];
  for (let row = 0; row < logits.length; row += classes) {
    const exponents = [...logits.subarray(row, row + classes)].map(Math.exp);
    const sum = exponents.reduce((a, b) => a + b, 0);
    out.push(...exponents.map((value) => value / sum));
  }
  return out;
}
