/** Models of the zoo through the command line: what is asked, what was tried on the labels, what is kept for the next run. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { OpenQuestion } from '#shared/model/modelAnswers.ts';
import { runWinnow, winnowDocument } from './testing/runWinnow.ts';

const zoo = new URL('../../backend/inference/zoo/', import.meta.url).pathname;
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

type Case = { readonly flags: readonly string[]; readonly label_column?: string; readonly pictures?: string };

/** A model of the zoo in a folder of its own, with its data in a project. */
async function opened(name: string) {
  const work = mkdtempSync(join(tmpdir(), 'winnow-model-'));
  made.push(work);
  const folder = join(work, name);
  cpSync(join(zoo, name), folder, { recursive: true });
  const { flags, label_column: label, pictures } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Case;
  const project = join(work, 'p.winnow');
  const data = pictures ? join(zoo, name, pictures) : join(folder, 'data.csv');
  await winnowDocument(0, 'import', project, data, ...(label ? ['--label', label] : []));
  return { work, folder, project, flags, model: join(folder, 'model.onnx') };
}

type Failed = { readonly error: { readonly code: string; readonly message: string; readonly open?: OpenQuestion[] } };

async function numbersOf(project: string, file: string): Promise<string> {
  await winnowDocument(0, 'predictions', project, '--to', file);
  return readFileSync(file, 'utf8');
}

describe('what was settled is kept: a second run needs no answers and gives the same', () => {
  test.each(['t26-lgbm-category-codes-ask', 'hf10-bert-label0', 'p24-keras-softmax-rescaling'])('%s', async (name) => {
    const { work, folder, project, model, flags } = await opened(name);
    await winnowDocument(2, 'predict', project, '--model', model);
    const written = join(work, 'settled.json');
    await winnowDocument(0, 'predict', project, '--model', model, ...flags, '--write-config', written);
    const first = await numbersOf(project, join(work, 'first.csv'));
    expect(first.split('\n').length).toBeGreaterThan(10);
    await winnowDocument(0, 'predict', project, '--model', model, '--config', written);
    expect(await numbersOf(project, join(work, 'second.csv'))).toBe(first);
    cpSync(written, join(folder, 'model.json'));
    await winnowDocument(0, 'predict', project, '--model', model);
    expect(await numbersOf(project, join(work, 'third.csv'))).toBe(first);
    const again = await runWinnow('predict', project, '--model', model, '--write-config', written);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') as string });
  });
});

test('an open question is in the JSON error with its choices, its flag and what the labels say; nothing is written', async () => {
  const { work, project, model } = await opened('t20-skl-encoded-labels-ask');
  const written = join(work, 'settled.json');
  const { error } = await winnowDocument<Failed>(2, 'predict', project, '--model', model, '--write-config', written);
  expect(error.code).toBe('config_invalid');
  expect(error.open).toHaveLength(1);
  expect(error.open?.[0]).toMatchObject({ what: 'classes', flag: '--classes a,b,c (or @labels.txt)' });
  expect(error.open?.[0]?.choices[0]).toBe('virginica,setosa,versicolor');
  expect(error.open?.[0]?.evidence).toMatch(/With virginica, setosa, versicolor, \d+ % of 90 labelled rows agree/);
  expect(existsSync(written)).toBe(false);
});

type Told = {
  readonly open: OpenQuestion[];
  readonly tried: {
    readonly what: string;
    readonly choice: string;
    readonly flags: string;
    readonly accuracy: { readonly value: number; readonly low: number; readonly high: number; readonly n: number };
    readonly logLoss: number | null;
  }[];
};

test('with a project the model is tried on its labels, best first; without one it never runs', async () => {
  const { project, model } = await opened('t20-skl-encoded-labels-ask');
  const { tried } = await winnowDocument<Told>(0, 'model', model, '--data', project);
  const orders = tried.filter(({ what }) => what === 'classes');
  expect(orders.length).toBeGreaterThan(2);
  expect(orders[0]).toMatchObject({ choice: 'virginica,setosa,versicolor', accuracy: { n: 90 } });
  expect(orders[0]?.logLoss).toBeLessThan(orders[1]!.logLoss!);
  const shares = orders.map(({ accuracy }) => accuracy.value);
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  const { stdout } = await runWinnow('model', model, '--data', project);
  expect(stdout).toMatch(
    /Tried on the labels, classes, best first:\n {4}virginica,setosa,versicolor: accuracy [\d.]+ % \([\d.]+ to [\d.]+, n 90\), log loss [\d.]+; --classes virginica,setosa,versicolor\n/,
  );
  expect(await winnowDocument<Told>(0, 'model', model)).toMatchObject({ tried: [] });
});

describe('a configuration beside the model that is wrong does not run in silence', () => {
  test.each([
    ['another softmax on probabilities', { activation: 'softmax' }, '--activation none'],
    [
      'the classes in another order',
      { classes: ['setosa', 'versicolor', 'virginica'] },
      '--classes virginica,setosa,versicolor',
    ],
  ])('%s', async (_, wrong, answer) => {
    const { folder, project, model, flags } = await opened('t20-skl-encoded-labels-ask');
    const sidecar = join(folder, 'model.json');
    await winnowDocument(0, 'model', model, '--data', project, ...flags, '--write-config', sidecar);
    type Settled = { classes: string[]; outputs: { scores: { activation: string } } };
    const settled = JSON.parse(readFileSync(sidecar, 'utf8')) as Settled;
    if ('activation' in wrong) settled.outputs.scores.activation = wrong.activation!;
    else settled.classes = wrong.classes;
    writeFileSync(sidecar, JSON.stringify(settled));
    const { error } = await winnowDocument<Failed>(2, 'predict', project, '--model', model);
    expect(error.open).toMatchObject([{ choices: [answer], flag: '--no-check runs it all the same' }]);
    await winnowDocument(0, 'predict', project, '--model', model, '--no-check');
    await winnowDocument(0, 'predict', project, '--model', model, ...answer.split(' '));
  });
});
