import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript: it runs before anything is compiled
import { root } from './environment.mjs';

type Config = { readonly overrides: readonly { readonly files: readonly string[] }[] };

/** The configuration without its comments, which stand on lines of their own. */
const config = JSON.parse(
  readFileSync(join(root, 'build/oxlint.json'), 'utf8').replaceAll(/^\s*\/\/.*$/gm, ''),
) as Config;

test('every file that lint makes an exception for is there', () => {
  // Patterns begin with the start of any path; those of build/ are relative to the configuration beside them.
  const named = config.overrides.flatMap(({ files }) => files.map((file) => file.replace('**/', '')));
  const files = named.filter((file) => !file.includes('*'));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => ![root, join(root, 'build')].some((place) => existsSync(join(place, file))))).toEqual(
    [],
  );
});
