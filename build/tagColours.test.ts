import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { tagColours } from '#shared/model/tagColours.ts';

const css = readFileSync(fileURLToPath(new URL('../renderer/ui/tokens.css', import.meta.url)), 'utf8');
const [light, dark] = css.split("[data-theme='dark']") as [string, string];

function token(theme: string, name: string): string {
  const found = new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(theme)?.[1];
  if (!found) throw new Error(`There is no --${name}.`);
  return found;
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each([
  ['light', light],
  ['dark', dark],
])('the palette of tags, %s', (_name, theme) => {
  test.each(tagColours.map((colour) => [colour]))('%s can be read on every surface', (colour) => {
    for (const surface of ['bg', 'panel', 'sunken', 'hover'])
      expect(contrast(token(theme, `tag-${colour}`), token(theme, surface))).toBeGreaterThanOrEqual(4.5);
  });

  test('no two are the same', () => {
    expect(new Set(tagColours.map((colour) => token(theme, `tag-${colour}`))).size).toBe(tagColours.length);
  });
});
