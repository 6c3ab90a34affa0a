import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
// @ts-expect-error plain JavaScript: it runs before anything is compiled
import { root } from './environment.mjs';

const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  (page) => existsSync(join(root, page)),
);
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

/** What stands in backticks and has a slash is a path, of the checkout or of one of its rooms; `*` and `NAME` stand for any name. */
function pathsIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([\w.@/*-]+\/[\w.*-]*)`/g)].map((found) => found[1]!);
  return quoted.filter((path) => !path.startsWith('/') && !path.startsWith('@') && !path.includes('..'));
}

const places = ['', 'electron', 'electron/backend'].map((place) => join(root, place));
const isThere = (path: string) =>
  places.some((place) => globSync(path.replace(/NAME/g, '*'), { cwd: place }).length > 0);

test.each(pages)('%s names no path that is not there', (page) => {
  const paths = pathsIn(textOf(page));
  if (page !== 'docs/glossary.md') expect(paths.length).toBeGreaterThan(0);
  // Made by a build, or not a path of this checkout.
  const elsewhere = ['dist/', 'model-sidecar/1'];
  expect(paths.filter((path) => !elsewhere.includes(path) && !isThere(path))).toEqual([]);
});

test.each(pages)('%s links to nothing that is not there', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((found) => found[1]!);
  const local = links.filter((link) => !/^https?:/.test(link));
  expect(local.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});
