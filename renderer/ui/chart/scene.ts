import type { Paint } from './palette.ts';

type Coloured = {
  readonly fill?: Paint;
  readonly stroke?: Paint;
  readonly strokeWidth?: number;
  readonly opacity?: number;
};

/** What a chart is made of, in px of its own grid with y downwards. */
export type Shape =
  | (Coloured & {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly rx?: number;
    })
  | (Coloured & {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly dash?: string;
    })
  | (Coloured & { readonly kind: 'circle'; readonly cx: number; readonly cy: number; readonly r: number })
  | (Coloured & { readonly kind: 'path'; readonly d: string })
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly fill: Paint;
      readonly size: number;
      readonly anchor?: 'start' | 'middle' | 'end';
      readonly weight?: number;
      /** Degrees, clockwise, around its own point. */
      readonly rotate?: number;
    };

/** Something that stands for examples: it has words, and may be a link to them. */
export type Mark = {
  readonly id: string;
  /** All its numbers in words, for the line below the chart and for screen readers. */
  readonly label: string;
  /** Where a pointer means it. */
  readonly target: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly shapes: readonly Shape[];
};

/** A chart as data: drawn on screen by ChartView, written to a file by sceneToSvg. */
export type Scene = {
  readonly width: number;
  readonly height: number;
  /** Axes, rules and words, below the marks. */
  readonly backdrop: readonly Shape[];
  readonly marks: readonly Mark[];
};

/** A place so wide that text of this size fits: half an em and a little for a letter, as in most sans-serif fonts. */
export function textWidth(text: string, size: number): number {
  return text.length * size * 0.56;
}

/** The text, or its beginning with `…` where it would be wider than `width` px. */
export function fitText(text: string, size: number, width: number): string {
  const letters = Math.floor(width / (size * 0.56));
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1)).trimEnd()}…`;
}

/** The text in lines no wider than `width` px, broken at spaces; a single word that is too wide is cut. */
export function wrapText(text: string, size: number, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)!} ${word}`;
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(fitText(word, size, width));
  }
  return lines;
}
