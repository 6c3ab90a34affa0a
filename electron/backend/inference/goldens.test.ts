import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { shippedSample, testSamples } from '../testing/samples.ts';
import { loadModelConfig } from './loadModelConfig.ts';
import { createPreparer } from './prepareRows.ts';
import { neededColumns, type InferenceRow } from './rows.ts';
import { startInference } from './startInference.ts';

const tolerance = 1e-4;

type Expected = {
  readonly tensors: Readonly<
    Record<string, { dtype: string; shape: number[]; file?: string; values?: (number | string)[] }>
  >;
  readonly first64: { readonly predicted: readonly string[] };
  readonly all_rows: { readonly n: number; readonly accuracy_vs_given: number };
};

type Case = {
  readonly name: string;
  readonly data: string;
  readonly model: string;
  readonly expected: string;
  /** What the reference program gets over all rows. */
  readonly accuracy: number;
};

function storedCase(folder: string, model: string, accuracy: number): Case {
  const data = join(testSamples, folder);
  const home = join(data, dirname(model));
  return {
    name: `${folder}/${model}`,
    data: join(data, 'data.csv'),
    model: join(data, `${model}.onnx`),
    expected: join(home, `expected_${basename(model)}.json`),
    accuracy,
  };
}

const cases: readonly Case[] = [
  {
    name: 'images/fashion-mnist',
    data: join(shippedSample, 'metadata.csv'),
    model: join(shippedSample, 'model/model.onnx'),
    expected: join(testSamples, 'images/fashion-mnist/expected_model.json'),
    accuracy: 0.8542,
  },
  storedCase('text/spam', 'model/model', 0.9312),
  storedCase('tabular/cps-wages', 'model_mlp', 0.7565),
  storedCase('tabular/cps-wages', 'model_columns_tree', 0.7574),
  storedCase('tabular/credit', 'model_mlp', 0.7767),
  storedCase('tabular/credit', 'model_columns_linear', 0.7726),
];

test.each(cases)(
  '$name: inputs, outputs and accuracy are those of the reference program',
  async ({ data: table, model: modelPath, expected: expectedPath, accuracy }) => {
    const config = await loadModelConfig(modelPath);
    const expected = JSON.parse(readFileSync(expectedPath, 'utf8')) as Expected;
    const records = parse(readFileSync(table), { columns: true, bom: true }) as Record<string, string>[];
    const columns = neededColumns(config);
    const rows = records.map((record): InferenceRow =>
      config.modality === 'image'
        ? { image: join(dirname(table), record[config.data.id_column ?? ''] ?? '') }
        : { cells: columns.map((column) => record[column] ?? null) },
    );
    const wanted = (tensor: string): ArrayLike<number | string> => {
      const entry = expected.tensors[tensor];
      if (entry?.values) return entry.values;
      return new Float32Array(new Uint8Array(readFileSync(join(dirname(expectedPath), entry?.file ?? ''))).buffer);
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
