import { expect, test } from 'vitest';
import { csvText } from './csvText.ts';
import { fileNameOf } from './saveChart.ts';
import { linearScale, logScale, logTicks, niceTicks, shortNumber } from './scale.ts';
import { fitText, textWidth, wrapText, type Scene } from './scene.ts';
import { sceneToSvg } from './sceneToSvg.ts';

test('scales map the ends to the ends; a range without width maps to the middle', () => {
  const x = linearScale([10, 20], [0, 200]);
  expect([x(10), x(15), x(20)]).toEqual([0, 100, 200]);
  expect(linearScale([3, 3], [0, 100])(3)).toBe(50);
  const log = logScale([1, 1000], [0, 300]);
  expect(log(10)).toBeCloseTo(100, 9);
  expect(log(1000)).toBeCloseTo(300, 9);
});

test('ticks are round numbers within the range, without the drift of sums', () => {
  expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceTicks(0.31, 0.97, 5)).toEqual([0.4, 0.6, 0.8]);
  expect(niceTicks(0, 1682, 3)).toEqual([0, 1000]);
  expect(niceTicks(7, 7)).toEqual([7]);
  expect(logTicks(1, 100_000)).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
  expect(logTicks(30, 700)).toEqual([50, 100, 200, 500]);
  for (let seed = 1; seed < 200; seed += 1) {
    const low = Math.sin(seed) * seed;
    const high = low + Math.abs(Math.cos(seed)) * 10 ** (seed % 7) + 0.01;
    const ticks = niceTicks(low, high, 5);
    expect(ticks.length).toBeLessThanOrEqual(7);
    for (const tick of ticks) expect(tick >= low - 1e-9 * high && tick <= high + Math.abs(1e-9 * high)).toBe(true);
  }
  expect([950, 1500, 12_345, 2e6].map(shortNumber)).toEqual(['950', '1.5k', '12.3k', '2M']);
});

test('text that is too wide ends in an ellipsis and then fits', () => {
  expect(fitText('short', 11, 100)).toBe('short');
  const cut = fitText('a name that is far too long for its place', 11, 100);
  expect(cut.endsWith('…')).toBe(true);
  expect(textWidth(cut, 11)).toBeLessThanOrEqual(100);
});

test('a long text is broken at its spaces, nothing of it is lost', () => {
  const text = 'sample · fashion-cnn · filter: split:test label:Shirt · 1,234 examples';
  const lines = wrapText(text, 11, 140);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join(' ')).toBe(text);
  for (const line of lines) expect(textWidth(line, 11)).toBeLessThanOrEqual(140);
  expect(wrapText('abcdefghijklmnopqrstuvwxyz', 11, 60)).toEqual(['abcdefgh…']);
});

const scene: Scene = {
  width: 200,
  height: 100,
  backdrop: [{ kind: 'line', x1: 0, y1: 0, x2: 200, y2: 0, stroke: 'line', dash: '3 3' }],
  marks: [
    {
      id: 'a "b" <c>',
      label: '</title><script>alert(1)</script> & \u0007',
      target: { x: 0, y: 0, width: 1, height: 1 },
      shapes: [
        { kind: 'rect', x: 1 / 3, y: 0, width: 10, height: 5, fill: 'accent', opacity: 0.5 },
        { kind: 'text', x: 1, y: 2, text: '<b>&', fill: 'text', size: 11, rotate: -90 },
      ],
    },
  ],
};

test('a saved chart stands alone: light colours, no variables, no scripts, title and description', () => {
  const svg = sceneToSvg(scene, { title: 'A & B', subtitle: 'all', description: 'what <it> is' });
  expect(svg).toContain('width="232" height="180" viewBox="0 0 232 180"');
  expect(svg).toContain('<title id="title">A &amp; B</title>');
  expect(svg).toContain('<desc id="description">what &lt;it&gt; is</desc>');
  expect(svg).toContain('data-mark="a &quot;b&quot; &lt;c&gt;"');
  expect(svg).toContain('<rect x="0.33" y="0" width="10" height="5" fill="#2a55c8" opacity="0.5"/>');
  expect(svg).toContain('transform="rotate(-90 1 2)">&lt;b&gt;&amp;</text>');
  expect(svg).toContain('font-family="');
  expect(svg).not.toMatch(/<script|var\(|class=|href|NaN|undefined|\u0007/);
});

test('CSV: full precision, empty where unknown, quoted where needed, formulas defused', () => {
  const text = csvText({
    columns: ['class', 'rate'],
    rows: [
      ['=SUM(A1)', 1 / 3],
      ['+1', -0.5],
      ['@x, "y"', null],
      ['-a', Number.NaN],
      ['plain', 1e-7],
      [' b', 0],
    ],
  });
  expect(text).toBe(`class,rate\n'=SUM(A1),0.3333333333333333\n'+1,-0.5\n"'@x, ""y""",\n'-a,\nplain,1e-7\n" b",0\n`);
});

test('file names are taken by every file system', () => {
  expect(fileNameOf('Fashion sample confusion matrix')).toBe('Fashion-sample-confusion-matrix');
  expect(fileNameOf('../Größe: 1/2')).toBe('Gro-e-1-2');
  expect(fileNameOf('日本')).toBe('chart');
});
