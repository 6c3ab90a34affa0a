import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';

/** Saves a chart by its menu, and gives the file. */
export async function savedFile(page: Page, chart: string, format: 'SVG' | 'PNG' | 'CSV', to: string): Promise<Buffer> {
  await page.getByRole('button', { name: `Save ${chart}` }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: format }).click();
  const file = await download;
  await file.saveAs(to);
  return readFile(to);
}

/** The rows of a CSV without quotes in it, by their heads. */
export function csvRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell])));
}

/** What a mark of a chart stands for, as screen readers hear it. */
export function marks(page: Page, chart: string): Locator {
  return page.getByRole('group', { name: chart }).getByRole('button');
}

/** Elements of a kind in an SVG, as the browser parses it; throws where it is no XML. */
export async function countInSvg(page: Page, svg: string, selector: string): Promise<number> {
  return page.evaluate(
    ([text, wanted]) => {
      const document = new DOMParser().parseFromString(text, 'image/svg+xml');
      const problem = document.querySelector('parsererror');
      if (problem) throw new Error(problem.textContent ?? 'no XML');
      return document.querySelectorAll(wanted).length;
    },
    [svg, selector] as const,
  );
}

/** Width and height in px, from the header of a PNG. */
export function pngSize(bytes: Buffer): { readonly width: number; readonly height: number } {
  if (bytes.subarray(1, 4).toString('latin1') !== 'PNG') throw new Error('This is no PNG.');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
