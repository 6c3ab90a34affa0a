import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { SimilarityInfo } from '#shared/contract/similarityMethods.ts';
import { closeProjectFile, openProjectFile } from '../../store/projectFile.ts';
import { databaseOf } from '../../testing/databaseOf.ts';
import { writeNpy } from '../../testing/predictionFiles.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

async function imported(path: string): Promise<void> {
  const { mapping } = await t.call('sources.recognise', { path });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
}

async function importedText(name: string, text: string): Promise<void> {
  const path = join(t.dir, name);
  writeFileSync(path, text);
  await imported(path);
}

const made = async (): Promise<SimilarityInfo> =>
  (await t.finished((await t.call('similarity.make', {})).jobId)).result as SimilarityInfo;

type Kind = 'conflict' | 'near_duplicate' | 'leak';
const sets = async (kind: Kind): Promise<MethodOutput<'sets.list'>> =>
  t.call('sets.list', { kind, filter: '', offset: 0, limit: 100 });
const keysOf = ({ sets: found }: MethodOutput<'sets.list'>): string[][] =>
  found.map(({ members }) => members.map(({ key }) => key));

test('rows with equal features and other labels are a set; a split between them is a leak', async () => {
  const rows = [
    'a,3,x,cat,train',
    'b,3,x,dog,test',
    'c,3,y,dog,train',
    'd,4,x,cat,train',
    'e,4,x,cat,test',
    'f,5,z,dog,train',
  ];
  await importedText('rows.csv', `id,size,shape,label,split\n${rows.join('\n')}\n`);
  await expect(t.call('sets.list', { kind: 'conflict', filter: '', offset: 0, limit: 10 })).rejects.toThrow(
    'Consistency',
  );
  const info = await made();
  expect(info).toMatchObject({ content: 'features', kind: 'columns', isExact: true, recall: null });
  expect(keysOf(await sets('near_duplicate'))).toEqual([
    ['a', 'b'],
    ['d', 'e'],
  ]);
  expect(keysOf(await sets('conflict'))).toEqual([['a', 'b']]);
  expect(keysOf(await sets('leak'))).toEqual([
    ['a', 'b'],
    ['d', 'e'],
  ]);
  const [set] = (await sets('conflict')).sets;
  expect(set).toMatchObject({ size: 2, isSettled: false, words: '2 examples with the same values', model: null });
  expect(set!.members[0]!.reason).toBe('The same values as b, labelled dog.');
  const { count } = await t.call('filters.check', { text: 'finding:conflict' });
  expect(count).toBe(2);
});

test('texts are the same but for blanks and Unicode, and nearly the same but for a word', async () => {
  const long =
    'Please send the invoice for the last delivery to our new address in the harbour street before the end of the month';
  const rows = [
    ['m1', long, 'ham'],
    ['m2', long.replace(' the', '  the'), 'spam'],
    ['m3', long.replace('harbour', 'garden'), 'ham'],
    ['m4', 'An entirely other message about the weather of tomorrow', 'ham'],
    ['m5', 'Yes', 'ham'],
    ['m6', 'Ｙｅｓ', 'spam'],
  ];
  await importedText('mails.csv', `id,text,label\n${rows.map((row) => row.join(',')).join('\n')}\n`);
  expect(await made()).toMatchObject({ content: 'text', kind: 'text' });
  const conflicts = await sets('conflict');
  expect(keysOf(conflicts).toSorted()).toEqual([
    ['m1', 'm2', 'm3'],
    ['m5', 'm6'],
  ]);
  const reasons = conflicts.sets.flatMap(({ members }) => members.map(({ reason }) => reason));
  expect(reasons).toContain('The same text as m2, labelled spam.');
  expect(reasons.find((reason) => reason.startsWith('Nearly'))).toMatch(
    /^Nearly the same text as m2 \(8\d\.\d % alike\), labelled spam\.$/,
  );
});

/** A spot pattern of its own for each seed, 40 × 40, moved and dimmed. */
async function picture(path: string, seed: number, { move = 0, gain = 1 } = {}): Promise<void> {
  const random = seededRandom(seed);
  const spots = Array.from({ length: 7 }, () => [
    6 + random() * 28,
    6 + random() * 28,
    2 + random() * 4,
    80 + random() * 175,
  ]);
  const side = 40;
  const pixels = Buffer.alloc(side * side);
  for (let at = 0; at < pixels.length; at += 1) {
    const [x, y] = [(at % side) - move, Math.floor(at / side)];
    const light = spots.reduce(
      (sum, [cx, cy, r, height]) => sum + height! * Math.exp(-((x - cx!) ** 2 + (y - cy!) ** 2) / (r! * r!)),
      0,
    );
    pixels[at] = Math.min(255, gain * light);
  }
  await sharp(pixels, { raw: { width: side, height: side, channels: 1 } }).toFile(path);
}

test('pictures are the same by their pixels, whatever the file, and nearly the same when moved or dimmed', async () => {
  const dir = join(t.dir, 'pictures');
  for (const label of ['left', 'right']) mkdirSync(join(dir, label), { recursive: true });
  for (let seed = 0; seed < 30; seed += 1)
    await picture(join(dir, seed % 2 === 0 ? 'left' : 'right', `p${seed}.png`), seed);
  await picture(join(dir, 'right', 'same.bmp.png'), 4);
  await sharp(join(dir, 'right', 'same.bmp.png'))
    .webp({ lossless: true })
    .toFile(join(dir, 'right', 'same.webp'));
  await picture(join(dir, 'right', 'moved.png'), 6, { move: 1, gain: 0.95 });
  writeFileSync(join(dir, 'left', 'broken.png'), 'no picture');
  await imported(dir);
  const info = await made();
  expect(info).toMatchObject({ content: 'pixels', kind: 'pictures' });
  expect(info.notes.join(' ')).toContain('One picture could not be read');
  expect(keysOf(await sets('conflict')).toSorted()).toEqual([
    ['left/p4.png', 'right/same.bmp.png', 'right/same.webp'],
    ['left/p6.png', 'right/moved.png'],
  ]);
  expect((await sets('near_duplicate')).count).toBe(2);
});

test('without anything to compare by it says so, and nothing is kept', async () => {
  await importedText('bare.csv', 'id,label\na,cat\nb,dog\nc,cat\n');
  await expect(made()).rejects.toThrow('nothing to compare');
  expect(await t.call('similarity.state', {})).toMatchObject({ info: null, isOld: false, runningJob: null });
});

test('what was found is kept in the file, and is old once examples are added', async () => {
  await importedText('one.csv', 'id,size,shape,label\na,3,x,cat\nb,3,x,dog\nc,4,y,cat\n');
  await made();
  const path = join(t.dir, 'p.winnow');
  await t.call('project.close', {});
  await t.call('project.open', { path });
  expect((await sets('conflict')).count).toBe(1);
  const more = join(t.dir, 'more.csv');
  writeFileSync(more, 'id,size,shape,label\nd,5,x,cat\ne,4,y,dog\n');
  const { mapping } = await t.call('sources.recognise', { path: more });
  await t.finished((await t.call('imports.start', { mapping, projectPath: path })).jobId);
  expect(await t.call('similarity.state', {})).toMatchObject({ info: null, isOld: true });
  await made();
  expect((await sets('conflict')).count).toBe(2);
});

test('rows of measured numbers that differ by a hundredth of what is usual are nearly the same', async () => {
  const random = seededRandom(9);
  const rows = Array.from({ length: 80 }, () => Array.from({ length: 6 }, () => random() * 10));
  rows.push(rows[3]!.map((value) => value + 0.01 * (random() - 0.5)));
  const lines = rows.map(
    (row, at) => `r${at},${row.map((value) => value.toFixed(4)).join(',')},${at % 2 === 0 ? 'on' : 'off'}`,
  );
  await importedText('measured.csv', `id,a,b,c,d,e,f,label\n${lines.join('\n')}\n`);
  await made();
  expect(keysOf(await sets('conflict'))).toEqual([['r3', 'r80']]);
  expect((await sets('near_duplicate')).count).toBe(1);
});

test.for([
  ["UPDATE similarity SET info = '{'", null],
  ["UPDATE similarity_block SET data = x'ff7f0000' WHERE name = 'partner'", 'damaged'],
  ["UPDATE similarity_block SET data = x'ffffff7f00000000ffffffff' WHERE name = 'near'", 'damaged'],
] as const)('what is damaged in the file is made again or named: %s', async ([sql, message]) => {
  await importedText('one.csv', 'id,size,shape,label\na,3,x,cat\nb,3,x,dog\nc,4,y,cat\n');
  await made();
  await t.call('project.close', {});
  const path = join(t.dir, 'p.winnow');
  const file = openProjectFile(path, 'open');
  databaseOf(file).exec(sql);
  closeProjectFile(file);
  await t.call('project.open', { path });
  if (message === null) {
    expect((await t.call('similarity.state', {})).info).toBeNull();
    await made();
    expect((await sets('conflict')).count).toBe(1);
  } else await expect(sets('conflict')).rejects.toMatchObject({ code: 'not_a_project' });
});

test('without text, picture or feature the embeddings of a run say what is the same', async () => {
  const random = seededRandom(21);
  const vectors = Array.from({ length: 40 }, () => Array.from({ length: 4 }, () => random() - 0.5));
  vectors.push(
    [...vectors[5]!],
    [...vectors[5]!],
    vectors[9]!.map((value) => value * 1.00001),
    [NaN, 1, 1, 1],
    [0.1, 1, 1, Infinity],
  );
  await importedText(
    'bare.csv',
    `id,label\n${vectors.map((_, row) => `v${row},${row % 2 === 0 ? 'cat' : 'dog'}`).join('\n')}\n`,
  );
  const from = join(t.dir, 'p.csv');
  writeFileSync(from, `cat,dog\n${vectors.map((_, row) => (row % 3 === 0 ? '0.9,0.1' : '0.2,0.8')).join('\n')}\n`);
  const embeddings = writeNpy(join(t.dir, 'e.npy'), vectors);
  await t.finished(
    (await t.call('runs.importPredictions', { from, embeddings, classes: ['cat', 'dog'], isUnchecked: true })).jobId,
  );
  expect(await made()).toMatchObject({ content: 'embeddings', kind: 'embeddings', metric: 'cosine' });
  expect(keysOf(await sets('near_duplicate')).toSorted()).toEqual([
    ['v5', 'v40', 'v41'],
    ['v9', 'v42'],
  ]);
});
