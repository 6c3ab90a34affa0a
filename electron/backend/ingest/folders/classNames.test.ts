import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { areIds, findClassNames, readClassNames } from './classNames.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'winnow-names-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const ids = ['n01440764', 'n02012849', 'n03126707'];
const wanted = [
  ['n01440764', 'tench'],
  ['n02012849', 'crane (n02012849)'],
  ['n03126707', 'crane (n03126707)'],
];

test.each([
  ['LOC_synset_mapping.txt', 'n01440764 tench\nn02012849 crane\nn03126707 crane\n'],
  ['words.txt', 'n00001740\tentity\nn01440764\ttench\nn02012849\tcrane\nn03126707\tcrane\n'],
  ['map_clsloc.txt', 'n01440764 1 tench\r\nn02012849 2 crane\r\nn03126707 3 crane\r\n'],
  ['classes.csv', 'id,name\nn01440764,tench\nn02012849,"crane"\nn03126707,crane\n'],
  ['imagenet_class_index.json', '{"0":["n01440764","tench"],"134":["n02012849","crane"],"517":["n03126707","crane"]}'],
  ['labels.json', '{"n01440764":"tench","n02012849":"crane","n03126707":"crane"}'],
])('%s names the ids, and two of one name stay apart', async (name, content) => {
  writeFileSync(join(folder, name), content);
  expect([...(await readClassNames(join(folder, name), ids)).names]).toEqual(wanted);
});

test('numbers are named by the lines in order, from 0 or from 1', async () => {
  const file = join(folder, 'classes.txt');
  writeFileSync(file, 'cat\ndog\nfox\n');
  expect([...(await readClassNames(file, ['0', '2'])).names]).toEqual([
    ['0', 'cat'],
    ['2', 'fox'],
  ]);
  expect([...(await readClassNames(file, ['1', '2', '3'])).names.values()]).toEqual(['cat', 'dog', 'fox']);
  // Of two numbers from 1 on, and three lines, nobody knows where the lines begin.
  await expect(readClassNames(file, ['1', '2'])).rejects.toMatchObject({ code: 'bad_input' });
  writeFileSync(join(folder, 'class_to_idx.json'), '{"cat":0,"dog":1}');
  expect([...(await readClassNames(join(folder, 'class_to_idx.json'), ['0', '1'])).names.values()]).toEqual([
    'cat',
    'dog',
  ]);
});

test('the file that names most is found, and what it leaves out is told', async () => {
  writeFileSync(join(folder, 'synset_words.txt'), 'n01440764 tench\nn02012849 crane\n');
  rmSync(join(folder, 'labels.json'), { force: true });
  expect((await findClassNames([join(folder, 'none'), folder], ids))?.missing).toEqual([]);
  expect((await findClassNames([folder], [...ids, 'n09999999']))?.missing).toEqual(['n09999999']);
  expect(await findClassNames([folder], ['n1', 'n2', 'n3', 'n4', 'n5'])).toBeNull();
});

test('ids are told from words', () => {
  expect(
    [['n01440764'], ['0', '12'], ['c0', 'c9'], ['cat'], ['n01440764', 'dog'], []].map((names) => areIds(names)),
  ).toEqual([true, true, true, false, false, false]);
});
