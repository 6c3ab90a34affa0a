import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readNeighbours } from './neighbourFiles.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The path of a model that need not exist, with files around it. */
function modelWith(files: Readonly<Record<string, string | Buffer>>, model = 'model.onnx'): string {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-neighbours-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  mkdirSync(dirname(join(folder, model)), { recursive: true });
  return join(folder, model);
}

test('files are read in the order of their weight; one that says nothing is not named', async () => {
  const path = modelWith({
    'labels.txt': 'x\ny\n',
    'config.json': '{"id2label": {"0": "a", "1": "b"}}',
    'data.yaml': 'epochs: 3\nlr: 0.1\n',
  });
  const found = await readNeighbours(path);
  expect(found.files).toEqual(['config.json', 'labels.txt']);
  expect(found.claims.map(({ classes }) => classes)).toEqual([
    { value: ['a', 'b'], from: 'config.json' },
    { value: ['x', 'y'], from: 'labels.txt' },
  ]);
});

test('a model in onnx/ has the files one up too; its own come first, and other folders count for nothing', async () => {
  const files = { 'config.json': '{"id2label": {"0": "a", "1": "b"}}', 'vocab.txt': '[PAD]\n', 'labels.txt': 'u\nv\n' };
  const path = modelWith({ ...files, 'onnx/labels.txt': 'x\ny\n' }, 'onnx/model.onnx');
  const found = await readNeighbours(path);
  expect(found.files).toEqual(['../config.json', 'labels.txt']);
  expect(found.claims[1]?.classes?.value).toEqual(['x', 'y']);
  expect(found.tokenizerFolder).toBe(dirname(dirname(path)));
  expect(found.tokenizerFiles).toEqual(['vocab.txt']);
  expect((await readNeighbours(modelWith(files, 'models/model.onnx'))).files).toEqual([]);
});

test('a damaged file is named with the reason, unless the person leaves it out', async () => {
  const path = modelWith({
    'config.json': '{"id2label": ',
    'labels.txt': Buffer.from('a\0b'),
    'classes.json': '\uFEFF["a", "b"]',
  });
  const found = await readNeighbours(path);
  expect(found.damaged.map(({ file }) => file)).toEqual(['config.json', 'labels.txt']);
  expect(found.damaged[0]?.why).toMatch(/no valid JSON/);
  expect(found.damaged[1]?.why).toBe('is no text');
  expect(found.claims[0]?.classes?.value).toEqual(['a', 'b']);
  expect((await readNeighbours(path, ['config.json', 'labels.txt'])).damaged).toEqual([]);
});

test('a file that is far too large is not read', async () => {
  const found = await readNeighbours(modelWith({ 'labels.txt': 'a\n'.repeat(5 * 2 ** 20) }));
  expect(found.damaged).toEqual([{ file: 'labels.txt', why: 'is larger than 8 MB' }]);
});
