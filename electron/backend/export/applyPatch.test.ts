import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { withTestBackend } from '../testing/withTestBackend.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { applyPatch } from './applyPatch.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-patch-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { signal } = new AbortController();
let files = 0;

function save(name: string, content: string | Uint8Array): string {
  const path = join(folder, `${files++}-${name}`);
  writeFileSync(path, content);
  return path;
}

const head = 'key,column,old,new,action,key_column\n';
const csv = 'id,text,label\r\na,"one, two",pos\r\nb,x,"neg"\r\nc,y,pos\r\n';

/** The copy, or why there is none; then nothing lies at the target. */
async function apply(source: string, patch: string, more: { key?: string; force?: boolean } = {}): Promise<string> {
  const to = join(folder, `${files++}-out`);
  const before = readdirSync(folder).length;
  try {
    await applyPatch({ patch: save('patch.csv', patch), source, to, force: false, ...more }, signal);
  } catch (error) {
    expect(existsSync(to)).toBe(false);
    // The patch alone came to be.
    expect(readdirSync(folder)).toHaveLength(before + 1);
    throw error;
  }
  return readFileSync(to, 'utf8');
}

describe('a patch', () => {
  test('changes its cells and leaves its rows out', async () => {
    const patch = `${head}b,label,neg,pos,relabel,id\nc,,,,exclude,id\n`;
    expect(await apply(save('a.csv', csv), patch)).toBe('id,text,label\r\na,"one, two",pos\r\nb,x,"pos"\r\n');
  });

  test('needs no more than key, column, old and new', async () => {
    const short = 'key,column,old,new\nb,label,neg,pos\n';
    expect(await apply(save('a.csv', csv), short)).toBe(csv.replace('neg', 'pos'));
    expect(await apply(save('a.csv', csv), 'key,column,old,new\nx,label,neg,pos\n', { key: 'text' })).toContain(
      '"pos"',
    );
  });

  test('counts records where there is no key', async () => {
    const patch = `${head}2,label,neg,pos,relabel,\n`;
    expect(await apply(save('a.csv', csv), patch)).toBe(csv.replace('neg', 'pos'));
  });

  test('puts a label where there was none, and takes one away', async () => {
    const source = save('a.csv', csv.replace('"neg"', ''));
    expect(await apply(source, `${head}b,label,,pos,relabel,id\na,label,pos,,relabel,id\n`)).toBe(
      csv.replace('"neg"', 'pos').replace('two",pos', 'two",'),
    );
  });

  test('keeps the layout and the kinds of JSON', async () => {
    const json = '[\n  {"id": "a", "label": [1]},\n  {"id": "b", "label": [ 2 ]}\n]\n';
    expect(await apply(save('a.json', json), `${head}b,label,2,1,relabel,id\n`)).toBe(json.replace('[ 2 ]', '[ 1 ]'));
  });

  test('is applied to Parquet', async () => {
    const columnData = [
      { name: 'id', data: ['a', 'b', 'c'] },
      { name: 'label', data: [1n, 2n, 1n] },
    ];
    const source = save('a.parquet', new Uint8Array(parquetWriteBuffer({ columnData })));
    const to = join(folder, 'patched.parquet');
    const patch = save('patch.csv', `${head}b,label,2,1,relabel,id\n`);
    await applyPatch({ patch, source, to, force: false }, signal);
    const { buffer } = new Uint8Array(readFileSync(to));
    expect(await parquetReadObjects({ file: buffer })).toEqual(['a', 'b', 'c'].map((id) => ({ id, label: 1n })));
  });

  test.each([
    ['b,label,pos,neg,relabel,id', '“b” is “neg” where the patch says “pos”'],
    ['z,label,neg,pos,relabel,id', '“z” is not there'],
    ['9,label,neg,pos,relabel,', '“9” is not there'],
    ['b,klass,neg,pos,relabel,id', 'no column “klass”'],
    ['b,label,neg,pos,relabel,nr', 'no column “nr”'],
    ['b,label,neg,pos,relabel,id\nb,label,neg,pos,relabel,id', 'the key “b” comes twice'],
    ['b,label,neg,pos,move,id', 'the unknown action “move”'],
  ])('%s: is refused, and nothing is written', async (line, reason) => {
    await expect(apply(save('a.csv', csv), `${head}${line}\n`)).rejects.toThrow(reason);
  });

  test.each(['', 'key,column,old\nb,label,neg\n', 'a"b,c\n"'])('%j is no patch', async (content) => {
    await expect(apply(save('a.csv', csv), content)).rejects.toMatchObject({ code: 'bad_input' });
  });

  test('replaces a file only when told to', async () => {
    const source = save('a.csv', csv);
    const to = save('there.csv', 'mine');
    const patch = save('patch.csv', `${head}b,label,neg,pos,relabel,id\n`);
    await expect(applyPatch({ patch, source, to, force: false }, signal)).rejects.toMatchObject({
      code: 'target_not_empty',
    });
    expect(readFileSync(to, 'utf8')).toBe('mine');
    await applyPatch({ patch, source, to, force: true }, signal);
    expect(readFileSync(to, 'utf8')).toBe(csv.replace('neg', 'pos'));
  });
});

describe('an export of only the changes', () => {
  let t: TestBackend;
  withTestBackend((backend) => {
    t = backend;
  });

  test('is a patch that makes of the source what a whole export makes', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `k${i},"a ""text"" ${i}",${['pos', 'neg'][i % 2]}`);
    const source = join(t.dir, 'data.csv');
    writeFileSync(source, `id,text,label\n${lines.join('\n')}\n`);
    const { mapping } = await t.call('sources.recognise', { path: source });
    const { jobId } = await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') });
    await t.finished(jobId);
    const decide = (ids: number[], action: 'relabel' | 'exclude', value?: string) =>
      t.call('decisions.apply', { mutationId: `decision-${ids[0]}`, selection: { ids }, action, value });
    await decide([3], 'relabel', 'pos');
    await decide([4], 'relabel', 'neg');
    await decide([7], 'exclude');
    for (const onlyChanges of [true, false]) {
      const to = join(t.dir, String(onlyChanges));
      await t.finished((await t.call('exports.start', { to, format: 'same', onlyChanges })).jobId);
    }
    expect(readFileSync(join(t.dir, 'true/patch.csv'), 'utf8')).toBe(
      `${head}k3,label,neg,pos,relabel,id\nk4,label,pos,neg,relabel,id\nk7,,,,exclude,id\n`,
    );
    const to = join(t.dir, 'patched.csv');
    await t.call('patches.apply', { patch: join(t.dir, 'true/patch.csv'), source, to });
    expect(readFileSync(to).equals(readFileSync(join(t.dir, 'false/data.csv')))).toBe(true);
  });
});
