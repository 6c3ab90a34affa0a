import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importFixture } from '#backend/testing/tableFixture.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { junitReport, xmlText } from './junit.ts';
import { runWinnow, spawnWinnow, winnowDocument } from './testing/runWinnow.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

type CheckDocument = {
  readonly items: readonly {
    readonly name: string;
    readonly state: string;
    readonly value: { readonly low: number };
  }[];
};

test('check exits with 1 when a target is missed for sure, whatever its metric, and with 0 when none is', async () => {
  const { projectPath } = await importFixture(t, 600);
  const save = (name: string, more: object) => t.call('slices.save', { id: null, name, filter: '', ...more });
  await save('everything', { metric: 'accuracy', target: 0.5 });
  const { id } = await save('cats & "dogs" <EU>', { filter: 'region:EU', metric: 'recall(cat)', target: 0.99 });
  await save('dear', { metric: 'log_loss', target: 0.001 });
  await save('no target', {});
  await t.call('project.close', {});

  const report = join(t.dir, 'report.xml');
  const document = await winnowDocument<CheckDocument>(1, 'check', projectPath, '--junit', report);
  expect(document).toMatchObject({ passed: false, confidence: 0.95, sides: 2 });
  expect(Object.fromEntries(document.items.map((item) => [item.name, item.state]))).toEqual({
    everything: 'met',
    'cats & "dogs" <EU>': 'missed',
    dear: 'missed',
  });
  const dear = document.items.find((item) => item.name === 'dear')!;
  expect(dear).toMatchObject({ metric: 'log_loss', isUpperBound: true, method: 'bootstrap', problem: null });
  expect(dear.value.low).toBeGreaterThan(0.001);
  const xml = readFileSync(report, 'utf8');
  expect(xml).toContain('tests="3" failures="2" errors="0"');
  expect(casesOf(xml).map(({ name, isFailure }) => [name, isFailure])).toEqual(
    document.items.map((item) => [item.name, item.state === 'missed']),
  );

  const human = await spawnWinnow('check', projectPath);
  expect(human.code).toBe(1);
  expect(human.stdout).toMatch(/MISSED {12}cats & "dogs" <EU>: recall of cat ≥ 99\.0 %, it is /);
  expect(human.stdout).toMatch(/MISSED {12}dear: log loss ≤ 0\.001, it is 0\.\d+ \(/);

  await t.call('project.open', { path: projectPath });
  const items = (await t.call('slices.list', {})).items;
  const { id: dearId } = items.find(({ name }) => name === 'dear')!;
  await t.call('slices.remove', { id: dearId });
  await t.call('slices.save', { id, name: 'cats', filter: 'region:EU', metric: 'recall(cat)', target: 0.2 });
  await t.call('project.close', {});
  expect(await winnowDocument(0, 'check', projectPath)).toMatchObject({ passed: true });
  expect((await runWinnow('check', projectPath, '--confidence', '95')).code).toBe(2);

  await t.call('project.open', { path: projectPath });
  await save('misspelt', { filter: 'region:EUU', metric: 'accuracy', target: 0.5 });
  await t.call('project.close', {});
  const empty = await runWinnow('check', projectPath, '--junit', report);
  expect(empty.code).toBe(1);
  expect(empty.stdout).toContain('CANNOT BE CHECKED misspelt: no example of the slice has a label and a prediction');
  expect(readFileSync(report, 'utf8')).toContain('failures="0" errors="1"');
});

test('a report is XML whatever a slice is called', () => {
  const name = `a<b>&"'\u0000\ud800\ufffe]]>\n\ttab`;
  const xml = junitReport('winnow check', [
    { name, failure: name, output: name },
    { name: 'gone', error: 'no <column>', output: '' },
  ]);
  expect(xml).not.toMatch(/[\u0000-\u0008\ufffe\ud800-\udfff]/);
  expect(casesOf(xml)).toEqual([
    { name: `a<b>&"'\ufffd\ufffd\ufffd]]>\n\ttab`, isFailure: true },
    { name: 'gone', isFailure: false },
  ]);
  expect(xml).toContain('failures="1" errors="1"');
  expect(xmlText('a]]>b')).toBe('a]]&gt;b');
});

/** A reader of the XML that a report may use: well-formed tags and attributes, everything else is refused. */
function casesOf(xml: string): { name: string; isFailure: boolean }[] {
  const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  const plain = (text: string): string =>
    text.replaceAll(/&(?:#(\d+)|(\w+));/g, (_, code, name) =>
      code ? String.fromCodePoint(Number(code)) : entities[name]!,
    );
  const open: string[] = [];
  const cases: { name: string; isFailure: boolean }[] = [];
  const rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  const consumed = rest.replaceAll(
    /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|[^<]+/g,
    (token, isEnd: string, tag: string | undefined, attributes: string, isEmpty: string) => {
      if (/&(?!#\d+;|lt;|gt;|amp;|quot;|apos;)/.test(token)) throw new Error(`A bare & in ${token}`);
      if (tag === undefined) return '';
      if (isEnd) {
        if (open.pop() !== tag) throw new Error(`</${tag}> closes nothing.`);
        return '';
      }
      if (!isEmpty) open.push(tag);
      if (tag === 'testcase') cases.push({ name: plain(/ name="([^"]*)"/.exec(attributes)![1]!), isFailure: false });
      if (tag === 'failure') cases[cases.length - 1] = { ...cases.at(-1)!, isFailure: true };
      return '';
    },
  );
  if (consumed !== '' || open.length > 0) throw new Error(`This is no XML: ${consumed}`);
  return cases;
}
