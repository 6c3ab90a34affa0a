import { fitText, textWidth, type Mark, type Scene, type Shape } from '#renderer/ui/chart/scene.ts';
import { cellOf, describeCell, mostOf, type MatrixChart } from './matrixChart.ts';

/** Up to here every cell is a mark with its number; beyond, cells of one colour are one path. */
const mostMarks = 24;
const levels = 16;
/** How strongly the fullest cell is coloured: a number must stay readable on it. */
const strongest = { right: 0.46, wrong: 0.62 };

/** The matrix for a file: labels down, predictions across, in the order and the mode on screen. */
export function matrixScene(chart: MatrixChart): Scene {
  const { labels, places } = chart;
  const size = places.length;
  const pitch = size <= 4 ? 88 : size <= 12 ? 44 : size <= mostMarks ? 34 : Math.max(1.5, Math.min(14, 1000 / size));
  const letters = pitch >= 8 ? Math.min(11, pitch) : 0;
  const names = places.map((place) => fitText(labels[place] ?? '', letters || 1, 130));
  const room = letters === 0 ? 0 : Math.max(...names.map((name) => textWidth(name, letters))) + 8;
  const left = room + (letters === 0 ? 14 : 16);
  const top = room + 22;
  const width = left + size * pitch;
  const words: Shape[] = [
    { kind: 'text', x: left, y: 10, text: 'predicted', fill: 'faint', size: 10.5 },
    { kind: 'text', x: 10, y: top, text: 'label', fill: 'faint', size: 10.5, rotate: -90, anchor: 'end' },
    { kind: 'rect', x: left, y: top, width: size * pitch, height: size * pitch, fill: 'sunken' },
  ];
  if (letters > 0) {
    names.forEach((name, at) => {
      const middle = (at + 0.5) * pitch + letters * 0.35;
      words.push(
        { kind: 'text', x: left - 6, y: top + middle, text: name, fill: 'muted', size: letters, anchor: 'end' },
        { kind: 'text', x: left + middle, y: top - 6, text: name, fill: 'muted', size: letters, rotate: -90 },
      );
    });
  }
  const grid = { left, top, pitch };
  const drawn = size <= mostMarks ? { backdrop: [], marks: cellMarks(chart, grid) } : cellPaths(chart, grid);
  return {
    width: Math.max(width, 320),
    height: top + size * pitch,
    backdrop: [...words, ...drawn.backdrop],
    marks: drawn.marks,
  };
}

type Grid = { readonly left: number; readonly top: number; readonly pitch: number };

function cellMarks(chart: MatrixChart, { left, top, pitch }: Grid): readonly Mark[] {
  const most = mostOf(chart);
  return chart.places.flatMap((row, down) =>
    chart.places.map((column, across): Mark => {
      const cell = cellOf(chart, most, { row, column });
      const box = { x: left + across * pitch, y: top + down * pitch, width: pitch - 1, height: pitch - 1 };
      const shapes: Shape[] = [];
      if (cell.heat > 0) {
        const opacity = cell.heat * (cell.isRight ? strongest.right : strongest.wrong);
        shapes.push({ kind: 'rect', ...box, rx: 2, fill: cell.isRight ? 'accent' : 'series-2', opacity });
      }
      if (cell.text !== '') {
        const isMuted = chart.isErrorsOnly && cell.isRight;
        shapes.push({
          kind: 'text',
          x: box.x + box.width / 2,
          y: box.y + box.height / 2 + 4,
          text: cell.text,
          fill: isMuted ? 'faint' : 'text',
          size: 11,
          anchor: 'middle',
        });
      }
      return { id: `${row},${column}`, label: describeCell(chart, { row, column }), target: box, shapes };
    }),
  );
}

/** One path for each shade: a thousand classes have more cells than a file should have elements. */
function cellPaths(chart: MatrixChart, { left, top, pitch }: Grid) {
  const most = mostOf(chart);
  const paths = new Map<string, string[]>();
  const side = pitch >= 4 ? pitch - 1 : pitch;
  const number = (value: number) => String(Number(value.toFixed(2)));
  chart.places.forEach((row, down) =>
    chart.places.forEach((column, across) => {
      const cell = cellOf(chart, most, { row, column });
      if (cell.heat === 0) return;
      const key = `${cell.isRight ? 'accent' : 'series-2'} ${Math.ceil(cell.heat * levels)}`;
      const box = `M${number(left + across * pitch)} ${number(top + down * pitch)}h${number(side)}v${number(side)}h-${number(side)}z`;
      const boxes = paths.get(key);
      if (boxes) boxes.push(box);
      else paths.set(key, [box]);
    }),
  );
  const backdrop = [...paths].map(([key, boxes]): Shape => {
    const [fill, level] = key.split(' ');
    const opacity = 0.12 + (0.88 * Number(level)) / levels;
    return { kind: 'path', d: boxes.join(''), fill: fill === 'accent' ? 'accent' : 'series-2', opacity };
  });
  return { backdrop, marks: [] };
}
