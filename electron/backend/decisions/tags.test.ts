import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let mutation = 0;
const mutationId = (): string => `tag-mutation-${(mutation += 1)}`;
let projectPath: string;
beforeEach(async () => {
  ({ projectPath } = await importFixture(t, 60));
});

const decide = (action: 'tag' | 'untag' | 'cleartag' | 'notags', ids: number[], value?: string) =>
  t.call('decisions.apply', { mutationId: mutationId(), selection: { ids }, action, value });
const undo = () => t.call('decisions.undo', { mutationId: mutationId() });
const redo = () => t.call('decisions.redo', { mutationId: mutationId() });
const reopen = async () => {
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
};
const tagsNow = async () =>
  Object.fromEntries((await t.call('tags.list', {})).map(({ name, yes, no, unknown }) => [name, [yes, no, unknown]]));
/** Ids by tag and answer, as filters see them. */
const answers = async (...tags: string[]) => {
  const found: Record<string, number[]> = {};
  for (const tag of tags) {
    for (const answer of ['yes', 'no']) {
      const { viewId } = await t.call('views.create', { filter: `"tag.${tag}":${answer}`, sort: [] });
      found[`${tag}:${answer}`] = (await t.call('views.rows', { viewId, from: 0, count: 100, fields: [] })).ids;
    }
  }
  return found;
};
const idOf = async (name: string) => (await t.call('tags.list', {})).find((tag) => tag.name === name)!.id;

test('three answers: untag says no also where nobody answered, cleartag goes back to unknown, undo and redo are exact', async () => {
  await decide('tag', [1, 2], 'blurry');
  await decide('untag', [2, 3], 'blurry');
  expect(await answers('blurry')).toEqual({ 'blurry:yes': [1], 'blurry:no': [2, 3] });
  await decide('cleartag', [1, 2, 9], 'blurry');
  expect(await tagsNow()).toEqual({ blurry: [0, 1, 59] });
  await undo();
  await reopen();
  expect(await answers('blurry')).toEqual({ 'blurry:yes': [1], 'blurry:no': [2, 3] });
  await undo();
  expect(await answers('blurry')).toEqual({ 'blurry:yes': [1, 2], 'blurry:no': [] });
  await redo();
  await redo();
  await reopen();
  expect(await tagsNow()).toEqual({ blurry: [0, 1, 59] });
  const [three] = await t.call('examples.get', { ids: [3] });
  expect(three).toMatchObject({ tags: [], notTags: ['blurry'] });
});

test('none of these tags: every unknown one becomes no, as one act', async () => {
  await expect(decide('notags', [1])).rejects.toMatchObject({ code: 'bad_input' });
  await decide('tag', [1], 'blurry');
  await decide('tag', [2], 'dark');
  const { state } = await decide('notags', [1, 2, 3]);
  expect(state.undo).toBe('answer "none of these tags" for 3 examples');
  expect(await answers('blurry', 'dark')).toEqual({
    'blurry:yes': [1],
    'blurry:no': [2, 3],
    'dark:yes': [2],
    'dark:no': [1, 3],
  });
  await undo();
  expect(await tagsNow()).toEqual({ blurry: [1, 0, 59], dark: [1, 0, 59] });
});

test('a tag has colour, key and description; names and keys are its own; slices follow a new name, and so does the log', async () => {
  await decide('tag', [4], 'blurry');
  await t.call('slices.save', { id: null, name: 'Unsharp', filter: 'tag.blurry:yes OR -tag:blurry region:EU' });
  const id = await idOf('blurry');
  const { id: dark } = await t.call('tags.save', { id: null, name: 'dark', key: 'Shift+D', colour: 'teal' });
  const saved = { id, name: 'out of focus', key: 'Shift+B', description: 'Nothing is sharp', weight: 2, ease: 0.5 };
  expect(await t.call('tags.save', saved)).toEqual({ id, slices: ['Unsharp'] });
  const [slice] = (await t.call('slices.list', {})).items;
  expect(slice).toMatchObject({
    filter: '"tag.out of focus":yes OR -tag:"out of focus" region:EU',
    problem: null,
  });
  for (const refused of [
    { id: null, name: 'dark' },
    { id: null, name: 'blurry' },
    { id: dark, key: 'Shift+B' },
    { id: dark, name: 'out of focus' },
  ]) {
    await expect(t.call('tags.save', refused)).rejects.toMatchObject({ code: 'conflict' });
  }
  await expect(t.call('tags.save', { id: dark, key: 'B' })).rejects.toThrow(/Shift and a letter/);
  // A file of decisions may still say the old name; the undo of an old decision does.
  await decide('tag', [5], 'blurry');
  expect(await answers('out of focus')).toEqual({ 'out of focus:yes': [4, 5], 'out of focus:no': [] });
  await reopen();
  await undo();
  await undo();
  expect((await t.call('tags.list', {})).find((tag) => tag.id === id)).toEqual({
    ...saved,
    id,
    colour: 'blue',
    humanLevel: null,
    isChosen: false,
    yes: 0,
    no: 0,
    unknown: 60,
    slices: ['Unsharp'],
  });
});

test('merge: yes over no over unknown, one act with its own words, undo brings the tag back as it was', async () => {
  await decide('tag', [1, 2, 3], 'soft');
  await decide('untag', [4, 5], 'soft');
  await decide('tag', [4], 'blurry');
  await decide('untag', [1, 6], 'blurry');
  const from = await idOf('soft');
  await t.call('tags.save', { id: from, colour: 'pink', key: 'Shift+S' });
  const before = await answers('soft', 'blurry');
  const { examples, state } = await t.call('tags.merge', {
    mutationId: 'merge-twice',
    from,
    into: await idOf('blurry'),
  });
  expect(examples).toBe(5);
  expect(state.undo).toBe('merge tag soft into blurry on 5 examples');
  expect(await tagsNow()).toEqual({ blurry: [4, 2, 54] });
  expect(await answers('blurry')).toEqual({ 'blurry:yes': [1, 2, 3, 4], 'blurry:no': [5, 6] });
  const { items } = await t.call('decisions.log', { offset: 0, limit: 1 });
  expect(items[0]).toMatchObject({ reason: 'merged into blurry', examples: 5 });
  await reopen();
  await undo();
  expect(await answers('soft', 'blurry')).toEqual(before);
  expect((await t.call('tags.list', {})).find((tag) => tag.name === 'soft')).toMatchObject({
    colour: 'pink',
    key: 'Shift+S',
  });
  await redo();
  await reopen();
  expect(await tagsNow()).toEqual({ blurry: [4, 2, 54] });
});

test('remove takes the answers away until the undo; what nobody used just goes, and can be made again', async () => {
  await decide('tag', [1], 'blurry');
  await decide('untag', [2], 'blurry');
  const id = await idOf('blurry');
  expect((await t.call('tags.remove', { mutationId: mutationId(), id })).examples).toBe(2);
  expect(await tagsNow()).toEqual({});
  await expect(t.call('filters.check', { text: 'tag.blurry:yes' })).resolves.toMatchObject({ count: 0 });
  await undo();
  expect(await tagsNow()).toEqual({ blurry: [1, 1, 58] });
  const made = await t.call('tags.save', { id: null, name: 'dark' });
  await t.call('tags.remove', { mutationId: mutationId(), id: made.id });
  expect(Object.keys(await tagsNow())).toEqual(['blurry']);
  expect((await t.call('tags.save', { id: null, name: 'dark' })).id).toBe(made.id);
  await t.call('tags.remove', { mutationId: mutationId(), id: made.id });
  await decide('untag', [3], 'dark');
  expect(await tagsNow()).toEqual({ blurry: [1, 1, 58], dark: [0, 1, 59] });
});

test('no answer lies on a tag that nobody sees: a tag that goes without one comes back before the answer does', async () => {
  const gone = { blurry: undefined, of1: [] };
  const seen = async () => {
    const [{ tags } = { tags: [] }] = await t.call('examples.get', { ids: [1] });
    return { blurry: (await tagsNow()).blurry, of1: tags };
  };
  await decide('tag', [20], 'other');
  await decide('tag', [1], 'blurry');
  await decide('cleartag', [1], 'blurry');
  for (const way of ['remove', 'merge'] as const) {
    const id = await idOf('blurry');
    const mutation = { mutationId: `${way}-blurry` };
    for (let sent = 0; sent < 2; sent += 1) {
      const act =
        way === 'remove'
          ? await t.call('tags.remove', { ...mutation, id })
          : await t.call('tags.merge', { ...mutation, from: id, into: await idOf('other') });
      expect(act).toMatchObject({ examples: 0, state: { undo: 'remove tag blurry' } });
    }
    expect(await seen()).toEqual(gone);
    expect(await undo()).toMatchObject({ done: 'remove tag blurry', firstId: null, count: 0 });
    await reopen();
    expect(await seen()).toEqual({ blurry: [0, 0, 60], of1: [] });
    await undo();
    expect(await seen()).toEqual({ blurry: [1, 0, 59], of1: ['blurry'] });
    await redo();
    await reopen();
    await redo();
    expect(await seen()).toEqual(gone);
    await reopen();
    expect(await seen()).toEqual(gone);
    await undo();
  }
});

test('a removed tag that an answer brought back goes again with the undo of the answer, unless a person changed it since', async () => {
  await decide('tag', [1], 'blurry');
  const id = await idOf('blurry');
  await t.call('tags.remove', { mutationId: mutationId(), id });
  await decide('untag', [2], 'blurry');
  expect(await tagsNow()).toEqual({ blurry: [0, 1, 59] });
  await reopen();
  await undo();
  expect(await tagsNow()).toEqual({});
  await redo();
  expect(await tagsNow()).toEqual({ blurry: [0, 1, 59] });
  await undo();
  await reopen();
  expect(await tagsNow()).toEqual({});
  // The undo before that one is the removal's: the tag is there as it was.
  await undo();
  expect(await tagsNow()).toEqual({ blurry: [1, 0, 59] });
  await redo();
  await decide('tag', [3], 'blurry');
  await t.call('tags.save', { id, description: 'out of focus' });
  await undo();
  expect(await tagsNow()).toEqual({ blurry: [0, 0, 60] });
});

test('whatever is done with tags, undo walks back through every state and redo forward, over restarts', async () => {
  const names = ['a', 'b', 'c'];
  const ids = fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 5 });
  const act = fc.oneof(
    fc.record({
      kind: fc.constantFrom('tag' as const, 'untag' as const, 'cleartag' as const),
      tag: fc.constantFrom(...names),
      ids,
    }),
    fc.record({ kind: fc.constant('notags' as const), tag: fc.constant('a'), ids }),
    fc.record({ kind: fc.constantFrom('merge' as const, 'remove' as const), tag: fc.constantFrom(...names), ids }),
  );
  const snapshot = async () => {
    const details = await t.call('examples.get', { ids: Array.from({ length: 21 }, (_, id) => id) });
    return JSON.stringify([details.map(({ tags, notTags }) => [tags, notTags]), await tagsNow()]);
  };
  for (const name of names) await decide('tag', [20], name);
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 7 }), async (acts) => {
      const states = [await snapshot()];
      for (const one of acts) {
        const { total } = await t.call('decisions.log', { offset: 0, limit: 1 });
        const shown = await t.call('tags.list', {});
        const from = shown.find((tag) => tag.name === one.tag);
        const into = shown.find((tag) => tag.name !== one.tag);
        if (one.kind === 'merge') {
          if (from && into) await t.call('tags.merge', { mutationId: mutationId(), from: from.id, into: into.id });
        } else if (one.kind === 'remove') {
          if (from) await t.call('tags.remove', { mutationId: mutationId(), id: from.id });
        } else if (one.kind !== 'notags' || shown.length > 0) {
          await decide(one.kind, one.ids, one.kind === 'notags' ? undefined : one.tag);
        }
        if ((await t.call('decisions.log', { offset: 0, limit: 1 })).total > total) states.push(await snapshot());
      }
      await reopen();
      expect(await snapshot()).toBe(states.at(-1));
      for (const state of states.toReversed().slice(1)) {
        await undo();
        expect(await snapshot()).toBe(state);
      }
      for (const state of states.slice(1)) {
        await redo();
        expect(await snapshot()).toBe(state);
      }
      await reopen();
      expect(await snapshot()).toBe(states.at(-1));
      for (let step = 1; step < states.length; step += 1) await undo();
    }),
    { numRuns: 12, seed: 8 },
  );
});

test('a slice that writes a tag in other letters follows its new name; a tag made anew does without a taken key', async () => {
  await decide('tag', [1, 2], 'Blurry');
  const slice = await t.call('slices.save', { id: null, name: 'soft ones', filter: 'tag:blurry "tag.BLURRY":yes' });
  expect(await t.call('tags.save', { id: await idOf('Blurry'), name: 'soft', key: 'Shift+S' })).toMatchObject({
    slices: ['soft ones'],
  });
  const saved = (await t.call('slices.list', {})).items.find(({ id }) => id === slice.id)!;
  expect(saved).toMatchObject({ filter: 'tag:soft tag.soft:yes', n: 2 });
  await t.call('tags.remove', { mutationId: mutationId(), id: await idOf('soft') });
  await t.call('tags.save', { id: null, name: 'sharp', key: 'Shift+S' });
  await t.call('tags.save', { id: null, name: 'soft' });
  expect((await t.call('tags.list', {})).map(({ name, key }) => [name, key])).toEqual([
    ['sharp', 'Shift+S'],
    ['soft', null],
  ]);
});
