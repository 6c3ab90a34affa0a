import { expect, test } from 'vitest';
import { f1Interval, wilsonInterval, type Interval } from '#shared/analysis/interval.ts';
import type { Interval as WireInterval } from '#shared/contract/values.ts';
import type { Scene } from '#renderer/ui/chart/scene.ts';
import { classBarsScene, classBarsTable, classFilter, sortClasses, type ClassRates } from './classBarsScene.ts';
import { confidenceFilter, confidenceScene, confidenceTable } from './confidenceScene.ts';
import { reliabilityFilter, reliabilityScene, reliabilityTable } from './reliabilityScene.ts';

const finite = (value: number) => (Number.isNaN(value) ? null : value);
const sent = ({ value, low, high, n }: Interval): WireInterval => ({
  value: finite(value),
  low: finite(low),
  high: finite(high),
  n,
});

/** 15 bins, as the backend gives them: empty ones among them, and one that is clearly too sure. */
const bins = Array.from({ length: 15 }, (_, at) => {
  const n = at < 3 ? 0 : at * at;
  const right = at === 14 ? 120 : Math.round((n * (at + 0.5)) / 15);
  return {
    from: at / 15,
    to: (at + 1) / 15,
    n,
    confidence: n === 0 ? null : (at + 0.5) / 15,
    accuracy: sent(wilsonInterval(right, n)),
  };
});
const histogram = Array.from({ length: 20 }, (_, at) => ({
  from: at / 20,
  to: (at + 1) / 20,
  right: at * 10,
  wrong: at % 3,
}));
const rates = (label: string, hits: number, guessed: number, n: number): ClassRates => ({
  label,
  n,
  precision: sent(wilsonInterval(hits, guessed)),
  recall: sent(wilsonInterval(hits, n)),
  f1: sent(f1Interval(hits, guessed - hits, n - hits)),
});
const classes = [rates('shirt', 60, 90, 100), rates('never seen', 0, 0, 0), rates('a "b" OR', 45, 50, 80)];

/** Numbers that are none, and places outside of the frame. */
function misplacedIn({ width, height, backdrop, marks }: Scene): readonly string[] {
  const ends: Readonly<Record<string, number>> = {
    x: width,
    x1: width,
    x2: width,
    cx: width,
    y: height,
    y1: height,
    y2: height,
    cy: height,
  };
  return [...backdrop, ...marks.flatMap((mark) => mark.shapes)].flatMap((shape) =>
    Object.entries(shape).flatMap(([name, value]) => {
      if (typeof value !== 'number') return [];
      const end = ends[name] ?? Infinity;
      const isFine = Number.isFinite(value) && (end === Infinity || (value >= -1 && value <= end + 1));
      return isFine ? [] : [`${shape.kind}.${name} = ${value}`];
    }),
  );
}

test.each([240, 360, 720])('every chart keeps within its frame at %i px, each mark with a name of its own', (width) => {
  for (const scene of [
    reliabilityScene(bins, width),
    confidenceScene(histogram, width),
    classBarsScene(classes, width),
  ]) {
    expect(misplacedIn(scene)).toEqual([]);
    expect(new Set(scene.marks.map((mark) => mark.id)).size).toBe(scene.marks.length);
  }
});

test('reliability: a mark for each filled bin, its interval drawn, off the diagonal in another shape and in words', () => {
  const { marks } = reliabilityScene(bins, 400);
  expect(marks).toHaveLength(12);
  const last = marks.at(-1)!;
  expect(last.shapes.some((shape) => shape.kind === 'path')).toBe(true);
  expect(last.label).toContain('too sure');
  expect(last.label).toContain('95 % interval');
  expect(marks[3]!.shapes.some((shape) => shape.kind === 'circle')).toBe(true);
  const whisker = last.shapes.find((shape) => shape.kind === 'line')!;
  const { accuracy } = bins[14]!;
  const plot = whisker.y1 - whisker.y2;
  const unit = reliabilityScene(bins, 400)
    .backdrop.filter((shape) => shape.kind === 'line')
    .map((shape) => shape.y1);
  expect(plot / (unit[0]! - unit[4]!)).toBeCloseTo(accuracy.high! - accuracy.low!, 9);
});

test('what a mark opens: the edges of its bin in full, the ends open', () => {
  expect(reliabilityFilter(bins, 0)).toBe('conf<=0.06666666666666667');
  expect(reliabilityFilter(bins, 13)).toBe('conf>0.8666666666666667 conf<=0.9333333333333333');
  expect(reliabilityFilter(bins, 14)).toBe('conf>0.9333333333333333');
  expect(confidenceFilter(histogram, 'wrong:19')).toBe('conf>=0.95 correct:false');
  expect(confidenceFilter(histogram, 'right:3')).toBe('conf>=0.15 conf<0.2 correct:true');
  expect(classFilter('recall shirt')).toBe('label:shirt');
  expect(classFilter('f1 a "b" OR')).toMatch(/^\(label:".*" OR pred:".*"\)$/);
});

test('the histogram is split: bars of each side add up, and an empty bin has none', () => {
  const { marks } = confidenceScene(histogram, 400);
  expect(marks.filter(({ id }) => id.startsWith('right'))).toHaveLength(19);
  expect(marks.filter(({ id }) => id.startsWith('wrong'))).toHaveLength(13);
  const tallest = marks.find(({ id }) => id === 'right:19')!.shapes[0]!;
  const half = marks.find(({ id }) => id === 'right:10')!.shapes[0]!;
  if (tallest.kind !== 'rect' || half.kind !== 'rect') throw new Error('A bar is a rectangle.');
  expect(half.height / tallest.height).toBeCloseTo(100 / 190, 9);
});

test('class bars: as long as their rate, whiskers at the interval, lowest first, unknown last', () => {
  const sorted = sortClasses(classes, 'recall');
  expect(sorted.map(({ label }) => label)).toEqual(['a "b" OR', 'shirt', 'never seen']);
  expect(sortClasses(classes, 'size')[0]!.label).toBe('shirt');
  const { marks } = classBarsScene(classes, 720);
  const [bar, whisker] = marks.find(({ id }) => id === 'precision shirt')!.shapes;
  const other = marks.find(({ id }) => id === 'recall shirt')!.shapes[0]!;
  if (bar?.kind !== 'rect' || other.kind !== 'rect' || whisker?.kind !== 'line')
    throw new Error('A bar and its whisker.');
  expect(bar.width / other.width).toBeCloseTo(60 / 90 / 0.6, 9);
  expect((whisker.x2 - whisker.x1) / bar.width).toBeCloseTo(
    (classes[0]!.precision.high! - classes[0]!.precision.low!) / classes[0]!.precision.value!,
    9,
  );
  expect(marks.find(({ id }) => id === 'f1 never seen')!.label).toContain('no example');
});

test('the tables have the numbers in full', () => {
  expect(reliabilityTable(bins).rows[14]).toEqual([14 / 15, 1, 14.5 / 15, ...Object.values(bins[14]!.accuracy)]);
  expect(confidenceTable(histogram).rows[19]!.slice(0, 5)).toEqual([0.95, 1, 190, 1, 190 / 191]);
  const { columns, rows } = classBarsTable(classes);
  expect(rows.map((row) => row.length)).toEqual([columns.length, columns.length, columns.length]);
  expect(rows[0]!.slice(0, 3)).toEqual(['shirt', 100, 60 / 90]);
});
