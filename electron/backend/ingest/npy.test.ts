import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { testSamples } from '../testing/samples.ts';
import { fileBytes, readNpy, readNpyElements, readNpyHeader } from './npy.ts';
import { withNpz } from './npz.ts';

const dir = mkdtempSync(join(tmpdir(), 'winnow-npy-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
/** Written by NumPy 2.4. */
const array = (name: string): string => join(testSamples, 'arrays', name);

async function read(path: string) {
  const handle = await open(path, 'r');
  try {
    const source = await fileBytes(handle, path);
    return await readNpyElements(source, await readNpyHeader(source));
  } finally {
    await handle.close();
  }
}

test('numbers of every type come in their values, whatever the byte order', async () => {
  const shares = [0.25, 0.75, 0.5, 0.5, 1, 0];
  for (const name of ['f2', 'f2be', 'f4be', 'f8be']) {
    const matrix = await readNpy(array(`${name}.npy`));
    expect([...matrix.values], name).toEqual(shares);
    expect(matrix, name).toMatchObject({ rows: 3, columns: 2 });
  }
  expect((await readNpy(array('f4be.npy'))).values).toBeInstanceOf(Float32Array);
  expect((await readNpy(array('f8be.npy'))).values).toBeInstanceOf(Float64Array);
  for (const name of ['i8', 'u1'])
    expect([...(await readNpy(array(`${name}.npy`))).values]).toEqual([25, 75, 50, 50, 100, 0]);
  expect([...(await readNpy(array('bool.npy'))).values]).toEqual([0, 1, 1, 1, 1, 0]);
  expect(await read(array('i8.npy'))).toMatchObject({ isWhole: true });
});

test('a half has the value that NumPy gives it, to the last bit', async () => {
  const { values } = await readNpy(array('half.npy'));
  // np.float16([...]).astype(float)
  expect([...values]).toEqual([0, 1, -1, 0.5, 65504, 5.960464477539063e-8, Infinity, -Infinity, NaN, 0.3330078125]);
});

test('an array of three axes in Fortran order comes row by row', async () => {
  const found = await read(array('fortran3d.npy'));
  expect(found).toMatchObject({ kind: 'numbers', shape: [2, 3, 4] });
  expect([...(found as { values: Float32Array }).values]).toEqual(Array.from({ length: 24 }, (_, at) => at));
});

test('texts are read in both byte orders, and Python objects never', async () => {
  for (const name of ['texts', 'texts_be'])
    expect(await read(array(`${name}.npy`)), name).toMatchObject({ kind: 'texts', texts: ['cat', 'dögs', ''] });
  await expect(readNpy(array('objects.npy'))).rejects.toMatchObject({
    code: 'bad_input',
    message: expect.stringContaining('never run') as string,
  });
});

test('an archive gives its arrays by name, stored or packed, and says which cannot be read', async () => {
  await withNpz(array('stored.npz'), async ({ members, unread }) => {
    expect(members.map(({ name, header }) => [name, ...header.shape])).toEqual([
      ['probs', 3, 2],
      ['labels', 3],
      ['names', 2],
    ]);
    expect(unread).toEqual([{ name: 'objects', why: expect.stringContaining('never run') as string }]);
    expect(await members[2]!.read()).toMatchObject({ texts: ['cat', 'dog'] });
    const { values } = (await members[0]!.read()) as { values: Float32Array };
    expect([...values]).toEqual([0.25, 0.75, 0.5, 0.5, 1, 0]);
  });
  await withNpz(array('packed.npz'), async ({ members }) => {
    const { values } = (await members[0]!.read()) as { values: Float64Array };
    expect(values.length).toBe(30_000);
    expect([...values.subarray(29_994)]).toEqual([0.25, 0.75, 0.5, 0.5, 1, 0]);
  });
});

test('a damaged archive or array is refused, and no memory is taken for what it only claims', async () => {
  const copy = (name: string, change: (bytes: Buffer) => void): string => {
    const path = join(dir, name);
    copyFileSync(array('packed.npz'), path);
    const bytes = readFileSync(path);
    change(bytes);
    writeFileSync(path, bytes);
    return path;
  };
  const use = (path: string) => withNpz(path, async ({ members }) => members[0]!.read());
  const claims = copy('claims.npz', (bytes) => {
    const entry = bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    bytes.writeUInt32LE(0xf0000000, entry + 24);
  });
  await expect(withNpz(claims, async ({ unread }) => unread[0]!.why)).resolves.toMatch(/damaged/);
  const noise = copy('noise.npz', (bytes) => void bytes.fill(0x5a, 300, 400));
  const damagedArr = { name: 'arr', why: expect.stringContaining('cannot be unpacked') as string };
  await expect(withNpz(noise, async ({ unread }) => unread)).resolves.toEqual([damagedArr]);
  const cut = join(dir, 'cut.npz');
  copyFileSync(array('stored.npz'), cut);
  truncateSync(cut, 300);
  await expect(use(cut)).rejects.toThrow('not a NumPy .npz file');
  const short = join(dir, 'short.npy');
  copyFileSync(array('f8be.npy'), short);
  truncateSync(short, 150);
  await expect(readNpy(short)).rejects.toThrow('should hold 3 × 2 numbers');
});
