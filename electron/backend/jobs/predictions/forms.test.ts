import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import type { MethodInput } from '#shared/contract/contract.ts';
import type { WinnowError } from '#shared/base/winnowError.ts';
import {
  labelledProject,
  logitsOf,
  mostlyRight,
  writeCsv,
  writeJson,
  writeNpy,
} from '../../testing/predictionFiles.ts';
import { testSamples } from '../../testing/samples.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const animals = ['cat', 'dog', 'emu'];
const imported = async (input: MethodInput<'runs.importPredictions'>) =>
  t.finished((await t.call('runs.importPredictions', input)).jobId);
const lastRun = async () => (await t.call('runs.list', {})).at(-1)!;
const at = (name: string): string => join(t.dir, name);

/** Imported, it is right in nine of ten rows and nothing failed. */
async function expectRight(input: MethodInput<'runs.importPredictions'>, what = input.from): Promise<void> {
  await imported(input);
  const run = await lastRun();
  expect(run.accuracyGiven.value, what).toBeGreaterThan(0.85);
  expect(run.accuracyGiven.n, what).toBe(240);
  expect(new Set(run.classes).size, what).toBe(run.classes.length);
}

/** What it is asked, by the error of the job. */
async function openIn(input: MethodInput<'runs.importPredictions'>) {
  const before = (await t.call('runs.list', {})).length;
  const error = await imported(input).then(
    () => expect.fail(`${input.from} was imported without a question`),
    (cause: unknown) => cause as WinnowError,
  );
  expect((await t.call('runs.list', {})).length).toBe(before);
  return error.place.open ?? [];
}

test('tables with other columns beside the classes: those are named and left out, no class is added', async () => {
  const { labels, keys } = await labelledProject(t, animals);
  const rows = mostlyRight(labels, ['emu', 'cat', 'dog']);
  const others = rows.map((row, id) => [keys[id]!, ...row, Math.max(...row), labels[id]!, 'cat', id]);
  const from = writeCsv(
    at('p.csv'),
    ['id', 'p_emu', 'p_cat', 'p_dog', 'max_prob', 'true_label', 'predicted', 'Unnamed: 0'],
    others,
  );
  await expectRight({ from });
  const run = await lastRun();
  expect(run.classes).toEqual(['emu', 'cat', 'dog']);
  for (const name of ['max_prob', 'true_label', 'predicted', 'Unnamed: 0'])
    expect(run.notes.join(' ')).toContain(`“${name}”`);
  expect((await t.call('project.info', {}))!.classes).toEqual(animals);

  // The index that pandas writes has no name.
  const index = writeCsv(
    at('index.csv'),
    ['', 'prob(dog)', 'prob(cat)', 'prob(emu)', 'confidence'],
    mostlyRight(labels, ['dog', 'cat', 'emu']).map((row, id) => [id, ...row, 0.9]),
  );
  await expectRight({ from: index });
  expect((await lastRun()).classes).toEqual(['dog', 'cat', 'emu']);
});

test('a class that the project has not got is asked about, and taken or left as is said', async () => {
  const { labels } = await labelledProject(t, animals);
  const rows = mostlyRight(labels, animals).map((row) => [...row.map((p) => p * 0.96), 0.04]);
  for (const head of [
    ['p_cat', 'p_dog', 'p_emu', 'p_fox'],
    ['cat', 'dog', 'emu', 'fox'],
  ]) {
    const from = writeCsv(at(`${head[3]}.csv`), head, rows);
    const [question] = await openIn({ from });
    expect(question).toMatchObject({ what: 'columns', question: expect.stringContaining(`“${head[3]}”`) as string });
    expect(question!.choices).toEqual(['--new-classes', `--columns ${head.slice(0, 3).join(',')}`]);
    await expectRight({ from, newClasses: true });
    expect((await lastRun()).classes).toEqual([...animals, 'fox']);
    await expectRight({ from, columns: head.slice(0, 3) });
    expect((await lastRun()).classes).toEqual(animals);
  }
});

test('a class in the singular among plurals is named like the others; a column without which rows do not add up is asked about', async () => {
  const { labels } = await labelledProject(t, ['1', '2', '3']);
  const rows = mostlyRight(labels, ['1', '2', '3']);
  await expectRight({ from: writeCsv(at('stars.csv'), ['1 star', '2 stars', '3 stars'], rows) });
  expect((await lastRun()).classes).toEqual(['1', '2', '3']);
  await expectRight({
    from: writeCsv(
      at('p_star.csv'),
      ['3 stars', '1 star', '2 stars'],
      rows.map(([a, b, c]) => [c!, a!, b!]),
    ),
  });
  const from = writeCsv(at('odd.csv'), ['one star', '2 stars', '3 stars'], rows);
  expect((await openIn({ from }))[0]).toMatchObject({
    what: 'columns',
    question: expect.stringContaining('“one star”') as string,
  });
});

test('keys in another order, and as the names of files with other folders or none', async () => {
  const { labels } = await labelledProject(t, animals, { keys: (row) => `images/${String(row).padStart(4, '0')}.png` });
  const rows = mostlyRight(labels, animals);
  const named = (key: (row: number) => string): (number | string)[][] =>
    rows.map((row, id) => [key(id), ...row]).toReversed();
  const head = ['filename', ...animals];
  for (const [name, key] of [
    ['exact', (row: number) => `images/${String(row).padStart(4, '0')}.png`],
    ['bare', (row: number) => `${String(row).padStart(4, '0')}.png`],
    ['absolute', (row: number) => `/home/ann/data/images/${String(row).padStart(4, '0')}.png`],
    ['windows', (row: number) => `C:\\data\\${String(row).padStart(4, '0')}.png`],
    ['stem', (row: number) => String(row).padStart(4, '0')],
  ] as const)
    await expectRight({ from: writeCsv(at(`${name}.csv`), head, named(key)) });
  expect((await lastRun()).notes).toEqual(['Keys were found by the names of files, without folders and endings.']);
});

test('row numbers of a project without keys: from 0 or from 1 as the numbers show, else asked', async () => {
  const { labels } = await labelledProject(t, animals, { keys: 'none' });
  const rows = mostlyRight(labels, animals);
  const shuffled = rows
    .map((row, id) => [id, ...row] as const)
    .toSorted((a, b) => ((a[0] * 101) % 240) - ((b[0] * 101) % 240));
  const from0 = writeCsv(at('from0.csv'), ['id', ...animals], shuffled);
  await expectRight({ from: from0 });
  const from1 = writeCsv(
    at('from1.csv'),
    ['id', ...animals],
    shuffled.map(([id, ...row]) => [id + 1, ...row]),
  );
  await expectRight({ from: from1 });
  const some = writeCsv(
    at('some.csv'),
    ['id', ...animals],
    shuffled.filter(([id]) => id > 0 && id < 239),
  );
  const [question] = await openIn({ from: some });
  expect(question).toMatchObject({ what: 'join', choices: ['row0', 'row1'] });
  expect(question!.tried[0]!.accuracy.value).toBeGreaterThan(0.85);
  expect(question!.tried[0]!.accuracy.n).toBe(238);
  expect(question!.tried[1]!.accuracy.value).toBeLessThan(0.6);
  await imported({ from: some, join: 'row0' });
  expect((await lastRun()).accuracyGiven).toMatchObject({ n: 238 });
  expect((await lastRun()).accuracyGiven.value).toBeGreaterThan(0.85);
});

test('one column of probabilities is of the class that is said, or that its name says', async () => {
  const { labels } = await labelledProject(t, ['ham', 'spam']);
  const spam = mostlyRight(labels, ['ham', 'spam']).map(([, p]) => [p!]);
  await expectRight({ from: writeCsv(at('named.csv'), ['p_spam'], spam) });
  const from = writeCsv(at('plain.csv'), ['score'], spam);
  const [question] = await openIn({ from });
  expect(question).toMatchObject({ what: 'positive', choices: ['spam', 'ham'] });
  await expectRight({ from, positive: 'spam' });
  await expect(imported({ from, positive: 'ham' })).rejects.toThrow(/less|no more than chance.*--positive spam/s);
  const both = writeCsv(
    at('both.csv'),
    ['False', 'True'],
    spam.map(([p]) => [1 - p!, p!]),
  );
  expect(await openIn({ from: both })).toMatchObject([{ what: 'classes', choices: ['ham,spam', 'spam,ham'] }]);
  const logits = writeNpy(
    at('logit.npy'),
    spam.map(([p]) => [Math.log(p! / (1 - p!))]),
  );
  expect((await openIn({ from: logits })).map(({ what }) => what)).toEqual(['positive', 'activation']);
  await expectRight({ from: logits, positive: 'spam', activation: 'sigmoid' });
  const [first] = await t.call('examples.get', { ids: [0 as never] });
  expect(first!.prediction!.confidence).toBeCloseTo(0.89, 9);
  await expect(imported({ from: logits, positive: 'spam', activation: 'softmax' })).rejects.toThrow(/sigmoid or none/);
});

test('JSON in the forms that tools write', async () => {
  const { labels, keys } = await labelledProject(t, animals);
  const order = ['dog', 'emu', 'cat'];
  const rows = mostlyRight(labels, order);
  const scored = rows.map((row) =>
    row.map((score, k) => ({ label: order[k]!, score })).toSorted((a, b) => b.score - a.score),
  );
  const dicts = rows.map((row) => Object.fromEntries(order.map((name, k) => [name, row[k]!])));
  const forms: Readonly<Record<string, unknown>> = {
    'pipeline with top_k': scored,
    'dicts of classes': dicts,
    'dicts with a key': dicts.map((one, id) => ({ id: keys[id], ...one })).toReversed(),
    'inner dicts': dicts.map((one, id) => ({ id: keys[id], probs: one, pred: 'x' })).toReversed(),
    'inner scores': scored.map((one, id) => ({ id: keys[id], scores: one })).toReversed(),
    columns: Object.fromEntries(order.map((name, k) => [name, rows.map((row) => row[k]!)])),
    'pandas columns': Object.fromEntries(
      order.map((name, k) => [name, Object.fromEntries(rows.map((row, id) => [id, row[k]!]))]),
    ),
    'pandas index': Object.fromEntries(dicts.map((one, id) => [id, one])),
    'pandas split': { columns: order, index: rows.map((_, id) => id), data: rows },
    'by key': Object.fromEntries(dicts.map((one, id) => [keys[id]!, one]).toReversed()),
    'rows beside names': { classes: order, ids: [...keys], predictions: rows },
    'one field': { results: dicts },
  };
  for (const [what, value] of Object.entries(forms)) await expectRight({ from: writeJson(at('p.json'), value) }, what);
  writeFileSync(
    at('p.jsonl'),
    dicts
      .map((one, id) => JSON.stringify({ id: keys[id], ...one }))
      .toReversed()
      .join('\n'),
  );
  await expectRight({ from: at('p.jsonl') });

  const plain = writeJson(at('plain.json'), rows);
  const [question] = await openIn({ from: plain });
  expect(question).toMatchObject({ what: 'classes' });
  expect(question!.choices[0]).toBe('dog,emu,cat');
  const best = writeJson(
    at('best.json'),
    scored.map(([first]) => first),
  );
  await expect(imported({ from: best })).rejects.toThrow(/top_k=None/);
  const lists = rows.map((row, id) => ({ id: keys[id], probs: row })).toReversed();
  await expectRight({ from: writeJson(at('lists.json'), lists), classes: order });
  expect(
    await openIn({
      from: writeJson(
        at('codes.json'),
        scored.map((row) => row.map(({ label, score }) => ({ label: `LABEL_${order.indexOf(label)}`, score }))),
      ),
    }),
  ).toMatchObject([
    {
      what: 'classes',
      question: expect.stringContaining('LABEL_0,LABEL_1,LABEL_2') as string,
      choices: expect.arrayContaining(['dog,emu,cat']) as string[],
    },
  ]);
});

test('scores in one cell, columns by number, the predicted column and a file beside say the classes, or nobody does', async () => {
  const names = Array.from({ length: 12 }, (_, k) => `class_${k + 1}`);
  const sorted = names.toSorted();
  const { labels } = await labelledProject(t, names);
  const rows = mostlyRight(labels, sorted);
  const said = rows.map((row) => sorted[row.indexOf(Math.max(...row))]!);
  // In the order of their text, as a frame that was joined from parts has its columns.
  const places = rows[0]!.map((_, k) => k).toSorted((a, b) => String(a).localeCompare(String(b)));
  const head = places.map((k) => `p_${k}`);
  const numbered = writeCsv(
    at('n.csv'),
    head,
    rows.map((row) => places.map((k) => row[k]!)),
  );
  expect((await openIn({ from: numbered }))[0]!.choices[0]).toBe(sorted.join(','));
  await expectRight({ from: numbered, classes: sorted });
  const withSaid = writeCsv(
    at('said.csv'),
    [...head, 'prediction'],
    rows.map((row, id) => [...places.map((k) => row[k]!), said[id]!]),
  );
  await expectRight({ from: withSaid });
  expect((await lastRun()).notes.join(' ')).toContain('by the column of predicted classes');
  const cells = writeCsv(
    at('cells.csv'),
    ['probs'],
    rows.map((row) => [`"[${row.join(' ')}]"`]),
  );
  await expectRight({ from: cells, classes: sorted });

  const array = writeNpy(at('q.npy'), rows);
  expect((await openIn({ from: array }))[0]!.what).toBe('classes');
  writeFileSync(at('q.classes.txt'), sorted.join('\n'));
  await expectRight({ from: array });
  expect((await lastRun()).notes.join(' ')).toContain('q.classes.txt');
  // A list of the labels themselves, or of other classes, says nothing.
  writeFileSync(at('q.classes.txt'), labels.join('\n'));
  expect((await openIn({ from: array }))[0]!.what).toBe('classes');
});

test('archives of arrays: the one that fits, or the one that is said', async () => {
  await labelledProject(t, animals, { rows: 3 });
  copyFileSync(join(testSamples, 'arrays', 'predictions.npz'), at('p.npz'));
  const [array] = await openIn({ from: at('p.npz') });
  expect(array).toMatchObject({ what: 'array', choices: ['pred_probs', 'logits'] });
  await imported({ from: at('p.npz'), array: 'pred_probs' });
  const run = await lastRun();
  expect(run.classes).toEqual(['emu', 'cat', 'dog']);
  expect(run.notes.join(' ')).toContain('the array “class_names”');
  const items = await t.call('examples.get', { ids: [0, 1, 2].map((id) => id as never) });
  expect(items.map(({ prediction }) => prediction!.label)).toEqual(['dog', 'emu', 'cat']);
});

test('Parquet with a list in each cell, and a file without a header', async () => {
  const { labels, keys } = await labelledProject(t, animals);
  const rows = mostlyRight(labels, animals);
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'id', type: 'STRING', data: keys.toReversed() },
      { name: 'probs', type: 'JSON', data: rows.toReversed() },
    ],
  });
  writeFileSync(at('p.parquet'), new Uint8Array(bytes));
  await expectRight({ from: at('p.parquet'), classes: animals });
  writeFileSync(at('bare.csv'), rows.map((row) => row.join(',')).join('\n'));
  await expectRight({ from: at('bare.csv'), classes: animals });
  writeFileSync(at('savetxt.txt'), rows.map((row) => row.map((p) => p.toExponential(18)).join(' ')).join('\n'));
  await expectRight({ from: at('savetxt.txt'), classes: animals });
  writeFileSync(
    at('german.csv'),
    `cat;dog;emu\n${rows.map((row) => row.map((p) => String(p).replace('.', ',')).join(';')).join('\n')}\n`,
  );
  await expectRight({ from: at('german.csv') });
  expect((await lastRun()).classes).toEqual(animals);
});

test('what is a little beyond 0..1 is clipped and said; further it is an error with its place, or logits', async () => {
  const { labels } = await labelledProject(t, animals);
  const rows = mostlyRight(labels, animals);
  const near = rows.map((row, id) => (id === 3 ? [1.0009, -0.0004, -0.0005] : row));
  await imported({ from: writeCsv(at('near.csv'), animals, near), isUnchecked: true });
  expect((await lastRun()).notes.join(' ')).toMatch(/^3 numbers lay up to 0\.00090 beyond 0\.\.1/);
  const [fourth] = await t.call('examples.get', { ids: [3 as never] });
  expect(fourth!.prediction!.probabilities.map(({ p }) => p)).toEqual([1, 0, 0]);

  const far = rows.map((row, id) => (id === 7 ? [1.002, 0, 0] : row));
  const fault = { code: 'bad_input', message: '1.002 is not a probability (0 to 1).' };
  await expect(imported({ from: writeCsv(at('far.csv'), animals, far) })).rejects.toMatchObject({
    ...fault,
    place: { row: 9, column: 'cat' },
  });
  await expect(imported({ from: writeNpy(at('far.npy'), far), classes: animals })).rejects.toMatchObject({
    ...fault,
    place: { row: 8, column: '1' },
  });

  const [activation] = await openIn({ from: writeCsv(at('logits.csv'), animals, logitsOf(rows)) });
  expect(activation).toMatchObject({ what: 'activation', choices: ['softmax', 'sigmoid'] });
  const [logs] = await openIn({
    from: writeCsv(
      at('logs.csv'),
      animals,
      rows.map((row) => row.map(Math.log)),
    ),
  });
  expect(logs).toMatchObject({ what: 'activation', choices: ['log_softmax'] });
  // Softmax of what are probabilities already.
  await expect(imported({ from: writeCsv(at('twice.csv'), animals, rows), activation: 'softmax' })).rejects.toThrow(
    /probabilities already/,
  );
});

test('NaN in JSON is a missing number, and as part of a text stays what it is', async () => {
  const { labels, keys } = await labelledProject(t, animals, { keys: (row) => `e${row}[NaN]` });
  const records = mostlyRight(labels, animals).map(([cat, dog, emu], id) => {
    const text = JSON.stringify({ id: keys[id], cat, dog, emu });
    return id === 0 ? text.replace(/"emu":[^}]*/, '"emu": NaN') : text;
  });
  const from = at('nan.json');
  writeFileSync(from, `[${records.join(',\n')}]`);
  await imported({ from });
  const run = await lastRun();
  expect([run.accuracyGiven.n, run.failed]).toEqual([239, 1]);
  expect(run.accuracyGiven.value).toBeGreaterThan(0.85);
});
