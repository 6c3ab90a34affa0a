import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { linearModel, weight, writeTinyModel } from '../testing/tinyModel.ts';
import { hashModel } from './hashModel.ts';
import { inspectModel } from './inspectModel.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-hash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'm.onnx');
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const fileSha256 = (name: string) => sha256(readFileSync(join(folder, name)));

const plain = linearModel([
  [1, 0.3],
  [-0.7, 1],
]);

function writeWithWeights(...locations: readonly string[]): void {
  const weights = locations.map((location, at) => ({
    ...weight(at === 0 ? 'W' : `W${at}`, [2, 2], []),
    floatData: [],
    dataLocation: 1,
    externalData: [{ key: 'location', value: location }],
  }));
  writeTinyModel(path, { ...plain, weights });
  locations.forEach((location, at) => writeFileSync(join(folder, location), new Uint8Array(16).fill(at)));
}

const hashOf = async () => hashModel(path, await inspectModel(path));

test('a model in one file is known by its file', async () => {
  writeTinyModel(path, plain);
  expect(await hashOf()).toBe(fileSha256('m.onnx'));
});

test('weights in other files are part of the model, in the order of their names, each once', async () => {
  writeWithWeights('b.data', 'a.data', 'b.data');
  expect(await hashOf()).toBe(sha256(['m.onnx', 'a.data', 'b.data'].map((name) => `${fileSha256(name)}\n`).join('')));
});

test('a caller who gives up is told so', async () => {
  writeWithWeights('w.data');
  await expect(hashModel(path, await inspectModel(path), AbortSignal.abort())).rejects.toMatchObject({
    code: 'cancelled',
  });
});

describe('a file that did not change for a while is not read again', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 }));
  afterEach(() => void vi.useRealTimers());

  test('one of the same size that says it is as old is another', async () => {
    writeWithWeights('w.data');
    const weights = join(folder, 'w.data');
    const { atime, mtime } = statSync(weights);
    const first = await hashOf();
    expect(await hashOf()).toBe(first);
    writeFileSync(weights, new Uint8Array(16).fill(7));
    utimesSync(weights, atime, mtime);
    const second = await hashOf();
    expect(second).not.toBe(first);
    expect(second).toBe(sha256(`${fileSha256('m.onnx')}\n${fileSha256('w.data')}\n`));
    writeFileSync(weights, new Uint8Array(16).fill(0));
    expect(await hashOf()).toBe(first);
  });
});
