import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import { type TestBackend, createTestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let mutations = 0;
const mutationId = () => `book-test-${(mutations += 1)}`;
const noRule = { id: null, text: 'small ones are cats', classes: ['cat', 'dog'] };
const countOf = async (filter: string) => (await t.call('views.create', { filter, sort: [] })).count;

describe('the label book', () => {
  test('a definition, examples and a rule are there after closing and opening again', async () => {
    const { projectPath } = await importFixture(t);
    await t.call('book.saveClass', { mutationId: mutationId(), name: 'CAT', definition: 'Says meow.\nFour legs.' });
    await t.call('book.saveExample', { mutationId: mutationId(), className: 'cat', id: 3, side: 'in', note: 'clear' });
    await t.call('book.saveExample', { mutationId: mutationId(), className: 'cat', id: 4, side: 'out' });
    const { id } = await t.call('book.saveRule', {
      ...noRule,
      ...{ mutationId: mutationId(), filter: 'size<2', label: 'cat', source: { kind: 'conflict', anchor: 3 } },
    });
    const before = await t.call('book.get', {});
    await t.close();
    t = await createTestBackend(t.dir);
    await t.call('project.open', { path: projectPath });
    const book = await t.call('book.get', {});
    expect(book).toEqual(before);
    expect(book.undo).toBe('a rule');
    expect(book.classes).toMatchObject([
      {
        name: 'cat',
        definition: 'Says meow.\nFour legs.',
        examples: [
          { id: 3, key: 'r3', side: 'in', note: 'clear', thumbUrl: null, text: 'note "3", with a comma\nand a line' },
          { id: 4, key: 'r4', side: 'out', note: '' },
        ],
      },
    ]);
    expect(book.rules).toMatchObject([
      { id, classes: ['cat', 'dog'], filter: 'size<2', label: 'cat', source: { kind: 'conflict', anchor: 3 } },
    ]);
  });

  test('undo takes back one change after another; an older text can be put back; what is sent twice is done once', async () => {
    await importFixture(t);
    const first = { mutationId: mutationId(), name: 'cat', definition: 'one' };
    await t.call('book.saveClass', first);
    await t.call('book.saveClass', { mutationId: mutationId(), name: 'cat', definition: 'two' });
    await t.call('book.saveClass', first);
    const rule = { ...noRule, mutationId: mutationId() };
    const { id } = await t.call('book.saveRule', rule);
    expect(await t.call('book.saveRule', rule)).toEqual({ id });
    await t.call('book.saveRule', { ...noRule, mutationId: mutationId(), id, text: 'another' });
    const retired = { mutationId: mutationId(), id };
    await t.call('book.retireRule', retired);
    const now = async () => {
      const { classes, rules } = await t.call('book.get', {});
      return [classes[0]?.definition, rules.map(({ text, isRetired }) => `${text}${isRetired ? ', retired' : ''}`)];
    };
    expect(await now()).toEqual(['two', ['another, retired']]);
    const steps = [];
    for (let step = 0; step < 6; step += 1) {
      const { done } = await t.call('book.undo', { mutationId: mutationId() });
      steps.push([done, ...(await now())]);
    }
    const definition = 'the definition of “cat”';
    expect(steps).toEqual([
      ['a rule', 'two', ['another']],
      ['a rule', 'two', ['small ones are cats']],
      ['a rule', 'two', []],
      [definition, 'one', []],
      [definition, undefined, []],
      [null, undefined, []],
    ]);
    // The rule is gone; what is sent again is done already.
    await t.call('book.retireRule', retired);
    const versions = await t.call('book.history', { kind: 'rule', subject: String(id) });
    expect(versions.map(({ text, isRetired }) => [text, isRetired])).toEqual([
      [null, false],
      ['small ones are cats', false],
      ['another', false],
      ['another', true],
      ['another', false],
      ['small ones are cats', false],
    ]);
    await t.call('book.putBack', { mutationId: mutationId(), changeId: versions[2]!.changeId });
    expect(await now()).toEqual([undefined, ['another']]);
    // A rule that was taken back keeps its id: its history is its own.
    expect((await t.call('book.saveRule', { ...noRule, mutationId: mutationId() })).id).toBeGreaterThan(id);
  });

  test('what cannot be is refused: a class, an example, a filter without a label, one that cannot be read', async () => {
    await importFixture(t);
    const save = (rule: object) => t.call('book.saveRule', { ...noRule, mutationId: mutationId(), ...rule });
    await expect(
      t.call('book.saveClass', { mutationId: mutationId(), name: 'cow', definition: 'x' }),
    ).rejects.toMatchObject({ code: 'bad_input' });
    await expect(
      t.call('book.saveExample', { mutationId: mutationId(), className: 'cat', id: 10_000, side: 'in' }),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(save({ text: '  ' })).rejects.toMatchObject({ code: 'bad_input' });
    await expect(save({ filter: 'size<2' })).rejects.toMatchObject({ code: 'bad_input' });
    await expect(save({ filter: 'sice<2', label: 'cat' })).rejects.toMatchObject({ code: 'bad_filter' });
    await expect(save({ id: 77 })).rejects.toMatchObject({ code: 'not_found' });
    expect(await t.call('book.get', {})).toEqual({ classes: [], rules: [], undo: null });
  });

  test('a rule is contradicted by what fits its filter and has another label; the filter opens those', async () => {
    await importFixture(t);
    const rule = { filter: 'size<4 OR size>9', label: 'cat' };
    const fits = await countOf(rule.filter);
    const cats = await countOf(`(${rule.filter}) label:cat`);
    const found = await t.call('book.contradictions', rule);
    expect(found).toMatchObject({ fits, contradicts: fits - cats, changes: fits - cats });
    expect(await countOf(found.filter)).toBe(fits - cats);
    const { viewId } = await t.call('views.create', { filter: found.filter, sort: [] });
    const selection = { viewId, ranges: [[0, 2]] as [number, number][] };
    await t.call('decisions.apply', { mutationId: mutationId(), selection, action: 'exclude' });
    const less = await t.call('book.contradictions', rule);
    // Two are left out of the data set now: they contradict nothing, but would be relabelled with all that fit.
    expect(less).toMatchObject({ fits, contradicts: fits - cats - 2, changes: fits - cats });
  });

  test('a row of a table shows its first cells', async () => {
    const csv = join(t.dir, 'rows.csv');
    writeFileSync(
      csv,
      `a,b,label\n${Array.from({ length: 30 }, (_, row) => `${row},${row / 2},${row % 2 ? 'x' : 'y'}`).join('\n')}\n`,
    );
    const { mapping } = await t.call('sources.recognise', {
      path: csv,
      hints: { label: 'label', features: ['a', 'b'] },
    });
    await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'rows.winnow') })).jobId);
    await t.call('book.saveExample', { mutationId: mutationId(), className: 'x', id: 5, side: 'in' });
    const { classes } = await t.call('book.get', {});
    const [{ text, cells }] = classes[0]!.examples as [(typeof classes)[0]['examples'][0]];
    expect(text).toBe(null);
    expect(cells).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'b', value: 2.5 })]));
  });

  test('classes are merged, one is split, a new one is made; one undo takes each back whole', async () => {
    await importFixture(t);
    const counts = async () => [await countOf('label:cat'), await countOf('label:dog'), await countOf('label:fox')];
    const before = await counts();
    const merge = { mutationId: mutationId(), filter: 'label:cat', label: 'dog' };
    const merged = await t.call('book.relabel', merge);
    // Nothing is a cat any more, but the answer to what is sent again is the same.
    expect((await t.call('book.relabel', merge)).applied).toBe(merged.applied);
    expect(merged.applied).toBe(before[0]);
    expect(await counts()).toEqual([0, before[0]! + before[1]!, before[2]]);
    await t.call('decisions.undo', { mutationId: mutationId() });
    expect(await counts()).toEqual(before);

    const split = { filter: 'label:fox size<5', label: ' small fox ' };
    await expect(t.call('book.relabel', { mutationId: mutationId(), ...split })).rejects.toMatchObject({
      code: 'bad_input',
    });
    const small = await countOf(split.filter);
    await t.call('book.relabel', { mutationId: mutationId(), ...split, makesClass: true });
    expect((await t.call('project.info', {}))!.classes).toEqual(['cat', 'dog', 'fox', 'small fox']);
    expect([...(await counts()), await countOf('label:"small fox"')]).toEqual([
      before[0],
      before[1],
      before[2]! - small,
      small,
    ]);
    await t.call('book.saveClass', { mutationId: mutationId(), name: 'small fox', definition: 'Under 5.' });
    await t.call('decisions.undo', { mutationId: mutationId() });
    expect(await counts()).toEqual(before);

    for (const label of ['', 'two\nlines', 'x'.repeat(201)])
      await expect(
        t.call('book.relabel', { mutationId: mutationId(), filter: 'size<5', label, makesClass: true }),
      ).rejects.toMatchObject({ code: 'bad_input' });
    await expect(
      t.call('book.relabel', { mutationId: mutationId(), filter: 'size<-5', label: 'cat' }),
    ).rejects.toMatchObject({ code: 'bad_input' });
  });
});
