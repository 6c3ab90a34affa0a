import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { seededRandom } from '#shared/base/seededRandom.ts';

const wordsOfText = 20;
const vocabulary = 20_000;
/** Shares of the texts that are an earlier one with one word changed, and an earlier one as it is. */
const [nearShare, equalShare] = [0.02, 0.01];

/** Texts of 20 words, the frequent ones more often, two labels: 2 % are an earlier text with one word changed, 1 % the very same. */
export async function writeCopiedTexts(path: string, rows: number): Promise<void> {
  const random = seededRandom(5);
  const words = Array.from({ length: vocabulary }, () => wordOf(random));
  const word = (): string => words[Math.floor(vocabulary * random() ** 2)]!;
  const made: string[][] = [];
  const out = createWriteStream(path);
  out.write('id,text,label\n');
  for (let from = 0; from < rows; from += 20_000) {
    let block = '';
    for (let row = from; row < Math.min(rows, from + 20_000); row += 1) {
      const kind = random();
      const before = made[Math.floor(random() * made.length)];
      const text = before && kind < nearShare + equalShare ? [...before] : Array.from({ length: wordsOfText }, word);
      if (before && kind < nearShare) text[Math.floor(random() * wordsOfText)] = word();
      if (made.length < 50_000) made.push(text);
      block += `k${row},${text.join(' ')},${random() < 0.5 ? 'yes' : 'no'}\n`;
    }
    if (!out.write(block)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function wordOf(random: () => number): string {
  const length = 3 + Math.floor(random() * 7);
  return String.fromCharCode(...Array.from({ length }, () => 97 + Math.floor(random() * 26)));
}

/** All with the same features, and one of two labels. */
export async function writeEqualRows(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path);
  out.write('id,a,b,c,label\n');
  let block = '';
  for (let row = 0; row < rows; row += 1) block += `k${row},1,2.5,x,${row % 3 === 0 ? 'no' : 'yes'}\n`;
  out.end(block);
  await once(out, 'finish');
}
