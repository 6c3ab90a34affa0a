import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MethodInput } from '#shared/contract/contract.ts';
import { reportResult } from '#shared/contract/reportValues.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

async function report(options: MethodInput<'reports.start'>) {
  const { jobId } = await t.call('reports.start', options);
  const result = reportResult.parse((await t.finished(jobId)).result);
  return { result, text: readFileSync(result.to, 'utf8') };
}

test('one file with the numbers of the project, and nothing that is loaded or run', async () => {
  const { wrong } = await importFixture(t);
  await t.call('slices.save', { id: null, name: 'Europe', filter: 'region:EU', target: 0.99 });
  const { items } = await t.call('findings.list', { kind: 'label_error', limit: 3 });
  for (const { id, suggestedLabel } of items)
    await t.call('decisions.apply', {
      mutationId: `report-test-${id}`,
      selection: { ids: [id] },
      action: 'relabel',
      value: suggestedLabel!,
      reason: `checked ${id}`,
    });
  const to = join(t.dir, 'report.html');
  const { result, text } = await report({ to, title: 'Spring check' });
  expect(result).toMatchObject({ to, pdf: null, pdfProblem: null, examples: 200, pictures: 0 });
  expect(result.bytes).toBe(Buffer.byteLength(text));
  const overview = await t.call('metrics.overview', { filter: '' });
  const effect = await t.call('effect.get', {});
  expect(text).toContain('Spring check');
  expect(text).toContain(`<b>${(100 * overview.accuracyCurrent.value!).toFixed(1)}\u00a0%</b>`);
  expect(text).toContain(`${wrong.length}\u00a0errors`);
  expect(text).toContain(`<b>${effect.overall.causes.label}</b> the label <`);
  expect(text).toContain('Europe');
  expect(text).toContain(
    '“Still adds” is what is left to gain once those that are ticked in Winnow are fixed. They overlap',
  );
  expect(text).toContain('<span class="state missed">missed</span>');
  for (const { id } of items) expect(text).toContain(`checked ${id}`);
  expect(text).not.toMatch(/<script|\son\w+=|javascript:|<link|<iframe|@import|url\(/i);
  expect(text).not.toMatch(/(?:src|href)="(?!#|data:image\/)/);
  expect(text).toMatch(/Content-Security-Policy" content="default-src 'none';/);
  // Where the data lies on this machine is nobody's business.
  expect(text).not.toContain(t.dir);
  expect(readdirSync(t.dir).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('names and cells that are markup stay text; huge ones are cut', async () => {
  const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>`;
  const quoted = `"${evil.replaceAll('"', '""')}"`;
  const lines = Array.from(
    { length: 40 },
    (_, row) => `k${row}${row === 3 ? '<b>' : ''},${quoted},${'long '.repeat(20_000)},${row % 2 ? quoted : 'plain'}`,
  );
  const dir = join(t.dir, 'data');
  mkdirSync(dir);
  const csv = join(dir, 'evil.csv');
  writeFileSync(csv, `id,"col ${evil.replaceAll('"', '""')}",body,label\n${lines.join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path: csv, hints: { label: 'label', key: 'id' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'evil.winnow') })).jobId);
  const probabilities = join(dir, 'p.csv');
  writeFileSync(
    probabilities,
    `${quoted},plain\n${lines.map((_, row) => (row % 3 ? '0.9,0.1' : '0.1,0.9')).join('\n')}\n`,
  );
  await t.finished((await t.call('runs.importPredictions', { from: probabilities, name: evil })).jobId);
  await t.call('slices.save', { id: null, name: evil, filter: 'pred:plain', description: evil });
  await t.call('decisions.apply', {
    mutationId: 'evil-mutation',
    selection: { ids: [3] },
    action: 'relabel',
    value: 'plain',
    reason: evil,
  });
  const { text, result } = await report({ to: join(t.dir, 'evil.html'), title: `${evil}</title>` });
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(text).not.toContain('<script');
  expect(text).not.toContain('<img src=x');
  expect(result.bytes).toBeLessThan(300_000);
});

test('with a random audit the report says what it says of the truth, without one that nothing does', async () => {
  await importFixture(t, 120);
  await t.call('decisions.apply', { mutationId: 'one-decision', selection: { ids: [0] }, action: 'confirm' });
  const before = await report({ to: join(t.dir, 'before.html') });
  expect(before.text).toContain('is no unbiased estimate of the true accuracy');
  const { sampleId } = await t.call('samples.draw', { purpose: 'audit', size: 60 });
  const { viewId, count } = await t.call('queues.open', { kind: 'sample', filter: '', sampleId });
  const { ids } = await t.call('views.rows', { viewId, from: 0, count, fields: [] });
  await t.call('decisions.apply', { mutationId: 'whole-audit', selection: { ids }, action: 'confirm' });
  const audit = await t.call('audit.estimate', {});
  expect(audit.audited).toBe(60);
  const after = await report({ to: join(t.dir, 'after.html') });
  expect(after.text).not.toContain('is no unbiased estimate');
  expect(after.text).toContain(
    `accuracy by true labels is <strong>${(100 * audit.accuracy.value!).toFixed(1)}\u00a0%</strong>`,
  );
});

test('a file that is no report is not replaced, unless asked for; the project and its source never are', async () => {
  const { csv, projectPath } = await importFixture(t, 40);
  const to = join(t.dir, 'mine.html');
  writeFileSync(to, '<p>mine</p>');
  await expect(report({ to })).rejects.toMatchObject({ code: 'target_not_empty' });
  expect(readFileSync(to, 'utf8')).toBe('<p>mine</p>');
  await report({ to, overwrite: true });
  // Now it is a report, and a newer one may take its place.
  const { text } = await report({ to, title: 'Second' });
  expect(text).toContain('Second');
  const linked = join(t.dir, 'linked.html');
  symlinkSync(csv, linked);
  await expect(report({ to: linked, overwrite: true })).rejects.toMatchObject({ code: 'bad_input' });
  for (const path of [projectPath, csv, join(t.dir, 'report.txt')])
    await expect(report({ to: path, overwrite: true })).rejects.toMatchObject({ code: 'bad_input' });
  await expect(report({ to: join(t.dir, 'no', 'such.html') })).rejects.toMatchObject({ code: 'not_found' });
  await expect(report({ to, filter: 'nothing:(' })).rejects.toMatchObject({ code: 'bad_filter' });
  expect(existsSync(csv)).toBe(true);
});

test('a filter is named and holds for every number; without predictions the report says so', async () => {
  await importFixture(t, 60);
  const { text, result } = await report({ to: join(t.dir, 'eu.html'), filter: 'region:EU' });
  expect(result.examples).toBe(30);
  expect(text).toContain('by the filter <code><bdi>region:EU</bdi></code>');
  const { activeRun } = (await t.call('project.info', {}))!;
  await t.call('runs.remove', { runId: activeRun!.id });
  const without = await report({ to: join(t.dir, 'none.html') });
  expect(without.text).toContain('no predictions with labels to compare yet');
  expect((await t.call('reports.preview', {})).suggestedTarget).toBe(join(t.dir, 'animals-report.html'));
});
