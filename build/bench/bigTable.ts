import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { seededRandom } from '#shared/base/seededRandom.ts';

export const bigRows = Number(process.env['WINNOW_BENCH_ROWS'] ?? 1_000_000);
export const bigClasses = Array.from({ length: 10 }, (_, k) => `class ${k}`);
/** A model that is right on 92 % of the labels, as one worth analysing is. */
const labelOf = (row: number): number => (Math.imul(row, 2654435761) >>> 8) % 10;

/** A table of numbers, categories and a label. */
export async function writeBigCsv(path: string, rows = bigRows): Promise<void> {
  const out = createWriteStream(path);
  const random = seededRandom(1);
  out.write('id,a,b,c,d,region,device,label\n');
  for (let from = 0; from < rows; from += 20_000) {
    let text = '';
    for (let row = from; row < Math.min(rows, from + 20_000); row += 1) {
      const number = (): string => (random() * 100).toFixed(3);
      text += `k${row},${number()},${number()},${number()},${number()},r${Math.floor(random() * 12)},d${Math.floor(random() * 5)},${bigClasses[labelOf(row)]}\n`;
    }
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

/** Probabilities [rows, 10] for it. */
export function writeBigNpy(path: string, rows = bigRows): Promise<void> {
  const values = new Float32Array(rows * 10);
  const random = seededRandom(2);
  for (let row = 0; row < rows; row += 1) {
    const likely = random() < 0.92 ? labelOf(row) : Math.floor(random() * 10);
    let sum = 0;
    for (let k = 0; k < 10; k += 1) sum += values[row * 10 + k] = random() * (k === likely ? 20 : 1);
    for (let k = 0; k < 10; k += 1) values[row * 10 + k]! /= sum;
  }
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, 10), }`;
  const head = Buffer.alloc(128, 0x20);
  head.write('\u0093NUMPY\u0001\u0000', 0, 'latin1');
  head.writeUInt16LE(118, 8);
  head.write(header, 10, 'latin1');
  head[127] = 0x0a;
  const out = createWriteStream(path);
  out.write(head);
  out.end(Buffer.from(values.buffer));
  return once(out, 'finish').then(() => undefined);
}
