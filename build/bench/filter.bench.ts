import { fileURLToPath } from 'node:url';
import { createBitset, setBit } from '#shared/analysis/bitset.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import { createCatalog } from '#shared/query/fields.ts';
import type { FieldSource } from '#shared/query/fields.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { benchLine, measure } from './benchRow.ts';
import type { BenchRow } from './benchRow.ts';

const rowCount = 1_000_000;
const classes = ['top', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'Ankle boot'];

/**
 * Filters over a million rows, from their text to the set of rows, against a bare loop over the same arrays written for
 * that one filter (a row at a time, one bit set a hit): what somebody would write without a filter language.
 */
export async function runBench(): Promise<BenchRow[]> {
  const random = seededRandom(7);
  const label = Uint8Array.from({ length: rowCount }, () => random() * 10);
  const pred = Uint8Array.from(label, (code) => (random() < 0.9 ? code : random() * 10));
  const conf = Float32Array.from({ length: rowCount }, () => random());
  const brightness = Float64Array.from({ length: rowCount }, () => (random() < 0.1 ? NaN : random() * 255));
  const city = Int32Array.from({ length: rowCount }, () => Math.floor(random() * 50_001) - 1);
  const cities = Array.from({ length: 50_000 }, (_, index) => `City number ${index}`);
  const catalog = createCatalog({
    rowCount,
    search: [],
    builtin: new Map<string, FieldSource>([
      ['label', { kind: 'category', codes: label, dictionary: classes }],
      ['pred', { kind: 'category', codes: pred, dictionary: classes }],
      ['conf', { kind: 'number', values: conf }],
    ]),
    metadata: new Map<string, FieldSource>([
      ['brightness', { kind: 'number', values: brightness }],
      ['city', { kind: 'category', codes: city, dictionary: cities }],
    ]),
  });
  const run = (text: string) => (): Bitset => compileFilter(parseFilter(text), catalog);
  const loop = (accept: (id: number) => boolean) => (): Bitset => {
    const rows = createBitset(rowCount);
    for (let id = 0; id < rowCount; id += 1) if (accept(id)) setBit(rows, id);
    return rows;
  };
  const [coat, shirt, boot] = [4, 6, 9];
  const high = Math.fround(0.9);
  return [
    measure({
      name: 'filter 1M rows: label:shirt pred:coat conf>0.9',
      run: run('label:shirt pred:coat conf>0.9'),
      baselineName: 'bare loop',
      baseline: loop((id) => label[id] === shirt && pred[id] === coat && conf[id]! > high),
      budgetMs: 10,
    }),
    measure({
      name: 'filter 1M rows: (label:shirt,"Ankle boot" OR brightness:40..100) -conf<0.5',
      run: run('(label:shirt,"Ankle boot" OR brightness:40..100) -conf<0.5'),
      baselineName: 'bare loop',
      baseline: loop((id) => {
        const value = brightness[id]!;
        return (label[id] === shirt || label[id] === boot || (value >= 40 && value <= 100)) && !(conf[id]! < 0.5);
      }),
      budgetMs: 10,
    }),
    measure({
      name: 'filter 1M rows × 50k names: city~"number 12" -city:*7 is:missing(brightness)',
      run: run('city~"number 12" -city:*7 is:missing(brightness)'),
      baselineName: 'bare loop with a test a row',
      baseline: loop((id) => {
        const name = cities[city[id]!];
        return (
          name !== undefined &&
          name.toLowerCase().includes('number 12') &&
          !name.endsWith('7') &&
          Number.isNaN(brightness[id])
        );
      }),
      budgetMs: null,
    }),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const row of await runBench()) console.log(benchLine(row));
}
