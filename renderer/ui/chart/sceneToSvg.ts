import { lightPalette, type Paint } from './palette.ts';
import { wrapText, type Scene, type Shape } from './scene.ts';

export type ChartText = {
  readonly title: string;
  /** What it is of: run, filter, how many examples. */
  readonly subtitle: string;
  /** For those who cannot see it, and for whoever finds the file later. */
  readonly description: string;
};

/** Named, with what stands in for it on another machine; in single quotes, since it stands in an attribute. */
const fonts = "'Inter Variable', Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";
const head = 34;
const lineHeight = 14;
const margin = 16;

/**
 * The chart as an SVG document that needs nothing else: colours of the light theme on a white ground, fonts named,
 * a title and a description, every mark a group with its numbers as its title. Width and height are in px; above the
 * scene stand the title and the subtitle.
 */
export function sceneToSvg(scene: Scene, { title, subtitle, description }: ChartText): string {
  const width = scene.width + 2 * margin;
  const wrapped = wrapText(subtitle, 11, scene.width);
  const top = margin + head + wrapped.length * lineHeight;
  const height = scene.height + top + margin;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="img" aria-labelledby="title description" font-family="${fonts}">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="description">${escapeXml(description)}</desc>`,
    `<rect width="100%" height="100%" fill="${lightPalette.panel}"/>`,
    shapeToSvg({ kind: 'text', x: margin, y: margin + 14, text: title, fill: 'text', size: 15, weight: 600 }),
    ...wrapped.map((text, line) =>
      shapeToSvg({ kind: 'text', x: margin, y: margin + 32 + line * lineHeight, text, fill: 'muted', size: 11 }),
    ),
    `<g transform="translate(${margin} ${top})">`,
    ...scene.backdrop.map(shapeToSvg),
    ...scene.marks.map(
      (mark) =>
        `<g data-mark="${escapeXml(mark.id)}"><title>${escapeXml(mark.label)}</title>${mark.shapes.map(shapeToSvg).join('')}</g>`,
    ),
    '</g>',
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function shapeToSvg(shape: Shape): string {
  switch (shape.kind) {
    case 'rect':
      return element('rect', {
        x: shape.x,
        y: shape.y,
        width: shape.width,
        height: shape.height,
        rx: shape.rx,
        ...colours(shape),
      });
    case 'line':
      return element('line', {
        x1: shape.x1,
        y1: shape.y1,
        x2: shape.x2,
        y2: shape.y2,
        'stroke-dasharray': shape.dash,
        ...colours(shape),
      });
    case 'circle':
      return element('circle', { cx: shape.cx, cy: shape.cy, r: shape.r, ...colours(shape) });
    case 'path':
      return element('path', { d: shape.d, ...colours(shape) });
    case 'text':
      return element(
        'text',
        {
          x: shape.x,
          y: shape.y,
          fill: lightPalette[shape.fill],
          'font-size': shape.size,
          'font-weight': shape.weight,
          'text-anchor': shape.anchor,
          transform: shape.rotate ? `rotate(${shape.rotate} ${round(shape.x)} ${round(shape.y)})` : undefined,
        },
        shape.text,
      );
  }
}

type Colours = {
  readonly fill?: Paint;
  readonly stroke?: Paint;
  readonly strokeWidth?: number;
  readonly opacity?: number;
};

function colours({ fill, stroke, strokeWidth, opacity }: Colours) {
  return {
    fill: fill === undefined ? 'none' : lightPalette[fill],
    stroke: stroke === undefined ? undefined : lightPalette[stroke],
    'stroke-width': stroke === undefined ? undefined : (strokeWidth ?? 1),
    opacity,
  };
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  text?: string,
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${typeof value === 'number' ? round(value) : escapeXml(value)}"`],
  );
  return `<${name}${written.join('')}${text === undefined ? '/>' : `>${escapeXml(text)}</${name}>`}`;
}

/** A hundredth of a px is more than anyone sees. */
function round(value: number): string {
  return String(Number(value.toFixed(2)));
}

/** Class names are anything: mark-up in them stays text, and what XML cannot hold at all becomes a replacement sign. */
function escapeXml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are the ones meant
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
