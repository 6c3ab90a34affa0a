import type { HeatCell } from './heat.ts';
import type { Place } from './useMatrixCursor.ts';

/** Where the cells of a painted matrix lie, in px from the upper left corner of everything there is to scroll. */
type MatrixGrid = {
  readonly classes: number;
  /** From one cell to the next. */
  readonly pitch: number;
  /** Room for the names of rows and of columns; they stay in view. */
  readonly left: number;
  readonly top: number;
};

type Viewport = { readonly width: number; readonly height: number; readonly x: number; readonly y: number };

/** A name needs so much height to be read. */
const namePitch = 17;
const nameRoom = { left: 130, top: 112 };
const bareRoom = { left: 6, top: 6 };

/** `whole`: as large as fits `width`, without names where they would not be readable; else large enough for names. */
export function matrixGrid(classes: number, width: number, isWhole: boolean): MatrixGrid {
  const fitted = Math.min(namePitch, (width - bareRoom.left) / classes);
  if (!isWhole || fitted >= namePitch) return { classes, pitch: namePitch, ...nameRoom };
  return { classes, pitch: Math.max(0.5, fitted), ...bareRoom };
}

export function sizeOf({ classes, pitch, left, top }: MatrixGrid): { readonly width: number; readonly height: number } {
  return { width: Math.ceil(left + classes * pitch), height: Math.ceil(top + classes * pitch) };
}

/** The cell under a point of the viewport; null over the names and beyond the last cell. */
export function placeAt(
  grid: MatrixGrid,
  viewport: Viewport,
  at: { readonly x: number; readonly y: number },
): Place | null {
  if (at.x < grid.left || at.y < grid.top) return null;
  const column = Math.floor((at.x + viewport.x - grid.left) / grid.pitch);
  const row = Math.floor((at.y + viewport.y - grid.top) / grid.pitch);
  return row < grid.classes && column < grid.classes ? { row, column } : null;
}

/** How far to scroll so that a cell is seen beside the names. */
export function scrollTo(
  grid: MatrixGrid,
  viewport: Viewport,
  place: Place,
): { readonly x: number; readonly y: number } {
  const along = (from: number, length: number, room: number, index: number) => {
    const start = index * grid.pitch;
    return Math.max(Math.min(from, start), start + grid.pitch - (length - room));
  };
  return {
    x: along(viewport.x, viewport.width, grid.left, place.column),
    y: along(viewport.y, viewport.height, grid.top, place.row),
  };
}

/** First and last index that the viewport shows. */
export function visibleRange(grid: MatrixGrid, from: number, length: number): readonly [number, number] {
  const first = Math.max(0, Math.floor(from / grid.pitch));
  return [first, Math.min(grid.classes - 1, Math.ceil((from + length) / grid.pitch))];
}

export type MatrixColours = {
  readonly panel: string;
  readonly paper: string;
  readonly right: string;
  readonly wrong: string;
  readonly words: string;
  readonly font: string;
};

type Painting = {
  readonly grid: MatrixGrid;
  readonly viewport: Viewport;
  readonly names: readonly string[];
  readonly cellAt: (place: Place) => HeatCell;
  readonly colours: MatrixColours;
};

/** Paints what the viewport shows and nothing else: a thousand classes have a million cells. */
export function paintMatrix(context: CanvasRenderingContext2D, painting: Painting): void {
  const { grid, viewport, cellAt, colours } = painting;
  const { pitch, left, top } = grid;
  context.globalAlpha = 1;
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, viewport.width, viewport.height);
  const [firstRow, lastRow] = visibleRange(grid, viewport.y, viewport.height - top);
  const [firstColumn, lastColumn] = visibleRange(grid, viewport.x, viewport.width - left);
  const gap = pitch >= 4 ? 1 : 0;
  const end = sizeOf(grid);
  context.save();
  context.beginPath();
  context.rect(left, top, viewport.width - left, viewport.height - top);
  context.clip();
  context.fillStyle = colours.paper;
  context.fillRect(left, top, end.width - left - viewport.x, end.height - top - viewport.y);
  const side = Math.max(1, pitch - gap);
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let column = firstColumn; column <= lastColumn; column += 1) {
      const cell = cellAt({ row, column });
      if (cell.heat === 0) continue;
      // No number to keep readable here, so the colour may be full.
      context.globalAlpha = 0.12 + 0.88 * cell.heat;
      context.fillStyle = cell.isRight ? colours.right : colours.wrong;
      context.fillRect(left + column * pitch - viewport.x, top + row * pitch - viewport.y, side, side);
    }
  }
  context.restore();
  if (pitch >= namePitch) paintNames(context, painting);
}

function paintNames(context: CanvasRenderingContext2D, { grid, viewport, names, colours }: Painting): void {
  const { pitch, left, top } = grid;
  context.globalAlpha = 1;
  context.fillStyle = colours.words;
  context.font = `11px ${colours.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  const fit = (name: string, room: number): string => {
    if (context.measureText(name).width <= room) return name;
    let letters = name.length;
    while (letters > 1 && context.measureText(`${name.slice(0, letters)}…`).width > room) letters -= 1;
    return `${name.slice(0, letters)}…`;
  };
  const clipped = (x: number, y: number, width: number, height: number, paint: () => void) => {
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    paint();
    context.restore();
  };
  clipped(0, top, left, viewport.height - top, () => {
    const [first, last] = visibleRange(grid, viewport.y, viewport.height - top);
    for (let row = first; row <= last; row += 1)
      context.fillText(fit(names[row] ?? '', left - 12), left - 7, top + (row + 0.5) * pitch - viewport.y);
  });
  context.textAlign = 'left';
  clipped(left, 0, viewport.width - left, top, () => {
    const [first, last] = visibleRange(grid, viewport.x, viewport.width - left);
    for (let column = first; column <= last; column += 1) {
      context.save();
      context.translate(left + (column + 0.5) * pitch - viewport.x, top - 6);
      context.rotate(-Math.PI / 2);
      context.fillText(fit(names[column] ?? '', top - 12), 0, 0);
      context.restore();
    }
  });
}
