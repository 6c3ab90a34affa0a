import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'csv-parse/sync';
import { modelZoo } from '../testing/samples.ts';
import { startInference } from './startInference.ts';
import { understandModel } from './understand/understandModel.ts';

const rowsOf = (path: string): Record<string, string>[] =>
  parse(readFileSync(path, 'utf8'), { columns: true }) as Record<string, string>[];

test.skipIf(!existsSync(modelZoo)).each([
  ['hf14-feature-extraction', 'mean_'],
  ['hf15-sentence-transformers-layout', ''],
])('%s: the embeddings of the framework', async (name, prefix) => {
  const folder = join(modelZoo, name);
  const modelPath = join(folder, 'model.onnx');
  const data = { modality: 'text' as const, labels: [], columns: [] };
  const { config, open } = await understandModel(modelPath, data);
  expect(open).toEqual([]);
  const session = await startInference({ modelPath, config: config!, batchSize: 5 });
  try {
    const texts = rowsOf(join(folder, 'data.csv'));
    const expected = rowsOf(join(folder, 'expected.csv'));
    const result = await session.run(texts.map((row) => ({ text: row['text']! })));
    const size = result.embeddings!.length / texts.length;
    let worst = 0;
    expected.forEach((row, at) => {
      const wanted = Object.entries(row).flatMap(([column, value], i) =>
        i > 0 && column.startsWith(prefix) ? [Number(value)] : [],
      );
      expect(wanted).toHaveLength(size);
      // The reference of the bare transformer is not brought to length 1.
      const length = prefix === '' ? 1 : Math.hypot(...wanted);
      wanted.forEach((value, d) => {
        worst = Math.max(worst, Math.abs(value / length - result.embeddings![at * size + d]!));
      });
    });
    expect(worst).toBeLessThan(1e-4);
  } finally {
    await session.close();
  }
});
