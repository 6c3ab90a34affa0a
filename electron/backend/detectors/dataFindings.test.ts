import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import type { DetectorName } from '#shared/model/detectors.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const size = 200;
/** Two groups of points, one after the other: `left` and `right`. Row 7 of the left has the other label, row 300 is far away, one is rare. */
const [mislabelled, far, rare] = [7, 300, 150];

beforeEach(async () => {
  const random = seededRandom(11);
  const rows = Array.from({ length: 2 * size }, (_, row) => {
    const middle = row < size ? 0 : 10;
    const at = (): number => middle + random() + random() + random();
    const [x, y] = row === far ? [60, -40] : [at(), at()];
    const truth = row < size ? 'left' : 'right';
    const label = row === mislabelled ? 'right' : row === rare ? 'odd' : truth;
    return `r${row},${x.toFixed(4)},${y.toFixed(4)},${label}`;
  });
  const path = join(t.dir, 'points.csv');
  writeFileSync(path, `id,x,y,label\n${rows.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  await t.finished((await t.call('similarity.make', {})).jobId);
});

const found = async (kind: DetectorName) => t.call('findings.list', { kind, limit: 1000 });

test('a label that its neighbours contradict is found with who they are, and nothing else is', async () => {
  const { items } = await found('neighbour_disagreement');
  expect(items.map(({ key }) => key).toSorted()).toEqual([`r${rare}`, `r${mislabelled}`].toSorted());
  const item = items.find(({ key }) => key === `r${mislabelled}`)!;
  expect(item).toMatchObject({ givenLabel: 'right', suggestedLabel: 'left', score: 0 });
  expect(item.reason).toBe(
    'Of its 10 most similar examples with a label, by 2 columns, 10 are labelled left and 0 as this one.',
  );
});

test('pairs of classes are ranked by how often they are neighbours, with n and interval', async () => {
  const { count, pairs } = await t.call('similarity.pairs', {});
  expect(count).toBe(2);
  // Row 7 lies among the left with the label right: its ten neighbours, and those that it is a neighbour of.
  const pair = pairs.find(({ one, other }) => [one, other].toSorted().join() === 'left,right')!;
  expect(pair.links).toBeGreaterThanOrEqual(10);
  expect(pair.rate.value).toBeCloseTo(pair.links / pair.rate.n, 12);
  expect(pair.rate.low).toBeLessThan(pair.rate.value!);
});

test('the farthest example comes first of the outliers', async () => {
  const { items } = await found('outlier');
  expect(items[0]!.key).toBe(`r${far}`);
  expect(items[0]!.reason).toMatch(/^Its 10 most similar examples are \d.* away on average, by 2 columns; from /);
  expect(items.every(({ score }) => score! >= 0 && score! <= 1)).toBe(true);
});

test('a class with less than a tenth of an equal share is rare, with its interval', async () => {
  const { items } = await found('class_imbalance');
  expect(items.map(({ key }) => key)).toEqual([`r${rare}`]);
  expect(items[0]!.reason).toBe(
    'odd has 1 of 400 labelled examples, 0.25 % (0.04 % to 1.4 %): less than 3.3 %, a tenth of an equal share.',
  );
});

test('data that stand in the order of their classes are no independent draws', async () => {
  const { items } = await found('non_iid');
  expect(items).toHaveLength(1);
  expect(items[0]!.reason).toContain('p < 0.001');
});

test('a group whose labels get little probability, and rows between two classes, are found with a run', async () => {
  const classes = ['left', 'right', 'odd'];
  const rows = Array.from({ length: 2 * size }, (_, row) => {
    if (row === 20) return '0.48,0.45,0.07';
    if (row < size) return '0.9,0.08,0.02';
    return row % 4 === 0 ? '0.3,0.6,0.1' : '0.85,0.13,0.02';
  });
  const from = join(t.dir, 'p.csv');
  writeFileSync(from, `${classes.join(',')}\n${rows.join('\n')}\n`);
  await t.finished((await t.call('runs.importPredictions', { from, classes })).jobId);
  const ambiguous = await found('ambiguous');
  expect(ambiguous.items.map(({ key }) => key)).toEqual(['r20']);
  expect(ambiguous.items[0]!.reason).toBe(
    'The model gives left 48 %, only 3.0 points more than the next class (ambiguous below 10).',
  );
  const group = await found('underperforming_group');
  expect(group.count).toBeGreaterThan(150);
  expect(group.items.every(({ key }) => Number(key.slice(1)) >= size)).toBe(true);
  expect(group.items[0]!.reason).toMatch(
    /^It is in a group of \d+ similar examples, by 2 columns, whose labels the model gives 4\d % /,
  );
});

test('of few examples an outlier is told by as many neighbours as there are; a leak needs a split first', async () => {
  const path = join(t.dir, 'few.csv');
  writeFileSync(path, 'id,x,y,label\na,1,1,on\nb,1.1,1,on\nc,1,1.1,off\nd,1.1,1.1,off\ne,90,-80,on\n');
  const { mapping } = await t.call('sources.recognise', { path });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'few.winnow') })).jobId);
  await expect(found('leak')).rejects.toThrow('There is no column that says which split');
  await t.finished((await t.call('similarity.make', {})).jobId);
  const { items } = await found('outlier');
  expect(items[0]).toMatchObject({ key: 'e' });
  expect(items[0]!.reason).toMatch(/^Its 4 most similar examples are /);
});
