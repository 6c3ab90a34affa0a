import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { whyOutside } from './fileContainment.ts';

const root = mkdtempSync(join(tmpdir(), 'winnow-inside-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a tokenizer may lie one folder up beside onnx/, and nothing else may lie outside', async () => {
  for (const folder of ['a/onnx', 'a/other', 'a/deep']) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['secret.json', 'a/tokenizer.json', 'a/other/tokenizer.json', 'a/deep/tokenizer.json'])
    writeFileSync(join(root, file), '{}');
  symlinkSync(join(root, 'secret.json'), join(root, 'a/onnx/link.json'));
  const onnx = join(root, 'a/onnx');
  expect(await whyOutside(onnx, '../tokenizer.json', true)).toBeNull();
  expect(await whyOutside(join(root, 'a/other'), 'tokenizer.json', true)).toBeNull();
  expect(await whyOutside(onnx, '../tokenizer.json', false)).toContain('lies outside');
  expect(await whyOutside(join(root, 'a/other'), '../tokenizer.json', true)).toContain('lies outside');
  expect(await whyOutside(onnx, '../../secret.json', true)).toContain('lies outside');
  expect(await whyOutside(onnx, '../deep/tokenizer.json', true)).toContain('lies outside');
  expect(await whyOutside(onnx, join(root, 'a/tokenizer.json'), true)).toContain('lies outside');
  expect(await whyOutside(onnx, 'link.json', true)).toContain('is a link that leads outside');
  expect(await whyOutside(onnx, 'none.json', true)).toContain('does not exist');
});
