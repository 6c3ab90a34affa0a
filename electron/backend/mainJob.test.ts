import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { goldenCases } from './testing/samples.ts';
import { importFixture } from './testing/tableFixture.ts';
import { createTestBackend, type TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const sample = join(root, 'build', 'samples', 'fashion-mnist');

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

let mutation = 0;
const mutationId = (): string => `mutation-${(mutation += 1)}`;

async function exportTo(
  to: string,
  options: {
    format?: 'same' | 'csv' | 'jsonl' | 'parquet' | 'image_folder';
    onlyChanges?: boolean;
    neutraliseFormulas?: boolean;
  } = {},
) {
  const { jobId } = await t.call('exports.start', { to, format: 'same', ...options });
  return (await t.finished(jobId)).result as {
    examples: number;
    relabelled: number;
    excluded: number;
    verified: boolean;
  };
}

describe('the main job on a table', () => {
  test('finds the planted errors, and the export differs from the source in the decided cells only', async () => {
    const { csv, wrong } = await importFixture(t);
    const source = readFileSync(csv, 'utf8');
    const findings = await t.call('findings.list', { limit: 1000 });
    expect(new Set(findings.items.map((item) => item.id))).toEqual(new Set(wrong));
    for (const item of findings.items) {
      await t.call('decisions.apply', {
        mutationId: mutationId(),
        selection: { ids: [item.id] },
        action: 'relabel',
        value: item.suggestedLabel!,
      });
    }
    const excluded = [0, 1, 2, 3].find((id) => !wrong.includes(id))!;
    await t.call('decisions.apply', {
      mutationId: mutationId(),
      selection: { ids: [excluded] },
      action: 'exclude',
      reason: 'duplicate',
    });
    const to = join(t.dir, 'out');
    const result = await exportTo(to);
    expect(result).toMatchObject({ examples: 199, relabelled: wrong.length, excluded: 1, verified: true });
    const records = (text: string): string[] => text.split(/\r\n/);
    const before = records(source).filter((_, line) => line !== excluded + 1);
    const after = records(readFileSync(join(to, 'animals.csv'), 'utf8'));
    expect(after.length).toBe(before.length);
    const changed = before.flatMap((line, index) => (line === after[index] ? [] : [[line, after[index]!] as const]));
    expect(changed.length).toBe(wrong.length);
    for (const [old, now] of changed)
      expect(now.replace(/"?(cat|dog|fox)"?(,[A-Z]{2})$/, '*$2')).toBe(
        old.replace(/"?(cat|dog|fox)"?(,[A-Z]{2})$/, '*$2'),
      );
    const manifest = JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8')) as {
      counts: object;
      files: { path: string }[];
    };
    expect(manifest.counts).toEqual({ examples: 199, relabelled: wrong.length, excluded: 1 });
    expect(readFileSync(join(to, 'decision-log.csv'), 'utf8').trim().split('\n').length).toBe(1 + wrong.length + 1);
    expect(readFileSync(csv, 'utf8')).toBe(source);

    await exportTo(join(t.dir, 'changes'), { onlyChanges: true });
    expect(records(readFileSync(join(t.dir, 'changes', 'animals.csv'), 'utf8')).length).toBe(1 + wrong.length + 1);
  });

  test('an export never replaces what is there, notices a changed source, and leaves nothing behind when it fails', async () => {
    const { csv } = await importFixture(t, 20);
    const full = join(t.dir, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'mine.txt'), 'precious');
    await expect(exportTo(full)).rejects.toMatchObject({ code: 'target_not_empty' });
    expect(readFileSync(join(full, 'mine.txt'), 'utf8')).toBe('precious');
    writeFileSync(csv, `${readFileSync(csv, 'utf8')}r99,"x",1.0,cat,EU\r\n`);
    await expect(exportTo(join(t.dir, 'out'))).rejects.toMatchObject({ code: 'source_changed' });
    expect(existsSync(join(t.dir, 'out'))).toBe(false);
    expect(readdirSync(t.dir).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('formulas are neutralised on request and otherwise come back as they are', async () => {
    const path = join(t.dir, 'formulas.csv');
    writeFileSync(path, 'id,text,label\n1,"=1+1",a\n2,"@cmd",b\n3,plain,a\n');
    const { mapping } = await t.call('sources.recognise', { path });
    await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'f.winnow') })).jobId);
    await exportTo(join(t.dir, 'safe'), { format: 'csv', neutraliseFormulas: true });
    expect(readFileSync(join(t.dir, 'safe', 'data.csv'), 'utf8')).toContain("'=1+1");
    await exportTo(join(t.dir, 'plain'), { format: 'csv' });
    expect(readFileSync(join(t.dir, 'plain', 'data.csv'), 'utf8')).not.toContain("'=");
  });

  test('metrics by a column equal a count by hand', async () => {
    await importFixture(t);
    const groups = await t.call('metrics.by', { field: 'region', filter: '' });
    const { viewId } = await t.call('views.create', { filter: '', sort: [] });
    const { columns } = await t.call('views.rows', {
      viewId,
      from: 0,
      count: 1000,
      fields: ['region', 'label', 'pred'],
    });
    for (const group of groups) {
      const rows = columns[0]!.flatMap((region, i) =>
        region === group.value ? [columns[1]![i] === columns[2]![i]] : [],
      );
      expect(group).toMatchObject({ n: rows.length, errors: rows.filter((isRight) => !isRight).length });
    }
    expect(groups.map((group) => group.value)).toEqual(['EU', 'US']);
  });

  test('kill -9 loses no decision that was acknowledged', async () => {
    const { projectPath } = await importFixture(t, 200);
    await t.call('project.close', {});
    const child = spawn(
      process.execPath,
      [join(root, 'electron', 'backend', 'testing', 'decideForever.ts'), projectPath],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const acknowledged: number[] = [];
    let text = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const lines = text.split('\n');
        text = lines.pop()!;
        acknowledged.push(...lines.map(Number));
        if (acknowledged.length > 60) child.kill('SIGKILL');
      });
      child.on('exit', () => resolve());
    });
    expect(acknowledged.length).toBeGreaterThan(60);
    await t.call('project.open', { path: projectPath });
    const examples = await t.call('examples.get', { ids: acknowledged.slice(0, 100) });
    expect(examples.every((example) => example.isFlagged)).toBe(true);
    const log = await t.call('decisions.log', { offset: 0, limit: 1 });
    expect(log.total).toBeGreaterThanOrEqual(acknowledged.length);
    expect(log.total).toBeLessThanOrEqual(acknowledged.length + 2);
  });
});

describe('the main job on the shipped images', () => {
  test('imports, predicts, moves with its folder, asks for media that went away, and exports class folders', async () => {
    const data = join(t.dir, 'set', 'images');
    cpSync(join(sample, 'images'), data, { recursive: true });
    const projectPath = join(t.dir, 'set', 'fashion.winnow');
    const { mapping } = await t.call('sources.recognise', { path: data });
    expect(mapping.source.format).toBe('image_folder');
    await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
    const model = join(sample, 'model', 'model.onnx');
    const { config } = await t.call('models.inspect', { path: model });
    const preview = await t.call('models.preview', { path: model, config: config! });
    expect(preview.items.length).toBe(8);
    expect(preview.items.every((item) => item.image?.startsWith('data:image/png;base64,'))).toBe(true);
    await t.finished((await t.call('runs.start', { path: model, config: config! })).jobId);
    const run = (await t.call('project.info', {}))!.activeRun!;
    expect(run.accuracyGiven.value).toBeCloseTo(0.854, 2);
    const queue = await t.call('queues.open', { kind: 'label_error', filter: '' });
    const { ids, columns } = await t.call('views.rows', {
      viewId: queue.viewId,
      from: 0,
      count: 5,
      fields: ['suggested', 'key'],
    });
    for (const [index, id] of ids.entries()) {
      await t.call('decisions.apply', {
        mutationId: mutationId(),
        selection: { ids: [id] },
        action: 'relabel',
        value: String(columns[0]![index]),
      });
    }
    expect((await t.call('queues.progress', { viewId: queue.viewId })).decided).toBe(5);
    await t.call('project.close', {});

    renameSync(join(t.dir, 'set'), join(t.dir, 'moved'));
    let info = await t.call('project.open', { path: join(t.dir, 'moved', 'fashion.winnow') });
    expect(info.datasets[0]!.isMediaFound).toBe(true);
    expect((await t.backend.media(`media/${ids[0]}?size=64`)).status).toBe(200);
    renameSync(join(t.dir, 'moved', 'images'), join(t.dir, 'elsewhere'));
    info = (await t.call('project.info', {}))!;
    expect(info.datasets[0]!.isMediaFound).toBe(false);
    info = await t.call('project.relink', { datasetId: info.datasets[0]!.id, path: join(t.dir, 'elsewhere') });
    expect(info.datasets[0]!.isMediaFound).toBe(true);

    const to = join(t.dir, 'cleaned');
    expect(await exportTo(to)).toMatchObject({ relabelled: 5, verified: true });
    for (const [index] of ids.entries()) {
      const key = String(columns[1]![index]);
      const moved = join(to, String(columns[0]![index]), key.slice(key.indexOf('/') + 1));
      expect(readFileSync(moved).equals(readFileSync(join(t.dir, 'elsewhere', key)))).toBe(true);
      expect(existsSync(join(to, key))).toBe(false);
    }
  });

  test('a run that is cancelled goes on where it stopped and gives the same predictions', async () => {
    const few = readFileSync(join(sample, 'metadata.csv'), 'utf8').split('\n').slice(0, 641);
    const path = join(t.dir, 'few.csv');
    writeFileSync(path, few.join('\n'));
    const recognised = await t.call('sources.recognise', { path: join(sample, 'metadata.csv') });
    const source = { ...recognised.mapping.source, path };
    const mapping = { ...recognised.mapping, source, mediaRoot: sample };
    await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'a.winnow') })).jobId);
    const model = join(sample, 'model', 'model.onnx');
    const { config } = await t.call('models.inspect', { path: model });
    const first = await t.call('runs.start', { path: model, config: config!, batchSize: 32 });
    const off = t.backend.subscribe((event) => {
      if (event.name === 'jobs.changed' && event.payload.id === first.jobId && event.payload.done > 0)
        void t.call('jobs.cancel', { jobId: first.jobId });
    });
    const stopped = await t.finished(first.jobId);
    off();
    const second = await t.call('runs.start', { path: model, config: config!, batchSize: 32 });
    if (stopped.state === 'cancelled') expect(second.runId).toBe(first.runId);
    await t.finished(second.jobId);
    const run = (await t.call('project.info', {}))!.activeRun!;
    expect(run).toMatchObject({ state: 'done', done: 640 });
    const whole = await createTestBackend(join(t.dir, 'other'));
    await whole.finished((await whole.call('imports.start', { mapping, projectPath: join(t.dir, 'b.winnow') })).jobId);
    await whole.finished((await whole.call('runs.start', { path: model, config: config!, batchSize: 32 })).jobId);
    expect((await whole.call('findings.list', { limit: 5000 })).items).toEqual(
      (await t.call('findings.list', { limit: 5000 })).items,
    );
    await whole.close();
  });
});

describe('reference numbers through the whole program', () => {
  test('findings of imported float64 probabilities equal golden/digits_logreg, index for index', async () => {
    const folder = join(goldenCases, 'digits_logreg');
    const csv = join(t.dir, 'digits.csv');
    copyFileSync(join(folder, 'labels.csv'), csv);
    const { mapping } = await t.call('sources.recognise', {
      path: csv,
      hints: { key: 'index', label: 'given_label' },
    });
    await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'd.winnow') })).jobId);
    await t.finished((await t.call('runs.importPredictions', { from: join(folder, 'pred_probs.csv') })).jobId);
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
      filters: Record<string, { indices: number[]; indices_with_stable_sorts?: number[] }>;
      ranked_issues: Record<string, number[]>;
    };
    for (const [method, filter] of Object.entries(expected.filters)) {
      const found = await t.call('findings.list', { method, limit: 10_000 });
      expect(found.items.map((item) => item.id).sort((a, b) => a - b)).toEqual(
        filter.indices_with_stable_sorts ?? filter.indices,
      );
    }
    const ranked = await t.call('findings.list', { limit: 200 });
    expect(ranked.items.map((item) => item.id)).toEqual(expected.ranked_issues.self_confidence!.slice(0, 200));
  });
});
