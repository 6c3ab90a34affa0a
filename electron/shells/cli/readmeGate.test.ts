import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { runWinnow } from './testing/runWinnow.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

let t: TestBackend;
withTestBackend((created) => (t = created));

test('the gate of the README runs as it stands there, and says what the README says', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('### A gate for CI'), readme.indexOf('## The main job'));
  const lines = [...section.matchAll(/^npm run -s winnow -- (.+)$/gm)].map(([, line]) => line!);
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['import', 'predict', 'slices', 'slices', 'check']);
  const results = [];
  for (const line of lines) {
    const args = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
    const here = args.map((arg) =>
      arg.startsWith('build/') ? resolve(root, arg) : arg.startsWith('/tmp/') ? join(t.dir, arg.slice(5)) : arg,
    );
    results.push(await runWinnow(...here));
  }
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0, 1]);
  const [, said] = /prints `([^`]+)`/.exec(section)!;
  expect(results.at(-1)!.stdout.replaceAll(/ +/g, ' ')).toContain(said);
  expect(readFileSync(join(t.dir, 'gate.xml'), 'utf8')).toContain('failures="1"');
});
