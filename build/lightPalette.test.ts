import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lightPalette } from '#renderer/ui/chart/palette.ts';

test('the palette of saved pictures is that of the light theme', () => {
  const css = readFileSync(join(import.meta.dirname, '..', 'renderer', 'ui', 'tokens.css'), 'utf8');
  const light = css.slice(css.indexOf(':root'), css.indexOf("[data-theme='dark']"));
  for (const [name, value] of Object.entries(lightPalette))
    expect(new RegExp(`--${name}:\\s*([^;]+);`).exec(light)?.[1], name).toBe(value);
});
