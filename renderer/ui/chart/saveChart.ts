import { WinnowError } from '#shared/base/winnowError.ts';
import { csvText, type CsvTable } from './csvText.ts';
import { sceneToSvg, type ChartText } from './sceneToSvg.ts';
import type { Scene } from './scene.ts';

/** What there is of a chart to save; made only when asked for. */
export type SavedChart = ChartText & { readonly scene: Scene; readonly table: CsvTable };

export type ChartFormat = 'svg' | 'png' | 'csv';

/** Saves as a browser does: to the downloads folder, or where the person says. Throws WinnowError `internal` where the browser cannot draw it. */
export async function saveChart(chart: SavedChart, format: ChartFormat, name: string): Promise<void> {
  const blob = await blobOf(chart, format);
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${fileNameOf(name)}.${format}`;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the address after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function blobOf(chart: SavedChart, format: ChartFormat): Promise<Blob> {
  if (format === 'csv') return new Blob([csvText(chart.table)], { type: 'text/csv;charset=utf-8' });
  const svg = sceneToSvg(chart.scene, chart);
  if (format === 'svg') return new Blob([svg], { type: 'image/svg+xml;charset=utf-8' });
  return svgToPng(svg);
}

/** Twice the size, for print and for sharp screens; large charts at the size that a canvas can hold. */
async function svgToPng(svg: string): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml;charset=utf-8' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, 16_000 / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('The canvas gave nothing.');
    return blob;
  } catch (cause) {
    throw new WinnowError('internal', 'The chart could not be drawn as PNG. Save it as SVG instead.', {}, { cause });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What every file system takes: letters, digits, dots, hyphens and underscores of the name, at most 80. */
export function fileNameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  return plain || 'chart';
}
