import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { readRuns } from '../testing/runNumbers.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { writeTinyModel } from '../testing/tinyModel.ts';
import { plainModel, turningConfig, turningModel } from '../testing/turningModel.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const kills = 10;
const mostRounds = 80;
const child = fileURLToPath(new URL('../testing/predictUntilKilled.ts', import.meta.url));

/** Runs the model in a process that is killed so long after it told that many times of more than `from` examples; false: it ended by itself. */
function predictUntil(
  args: readonly string[],
  { from, reports, ms }: { readonly from: number; readonly reports: number; readonly ms: number },
): Promise<boolean> {
  return new Promise((resolve) => {
    const started = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let [text, isAimed] = ['', false];
    started.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (isAimed || text.split('\n').filter((line) => Number(line) > from).length < reports) return;
      isAimed = true;
      setTimeout(() => started.kill('SIGKILL'), ms);
    });
    started.on('exit', (_code, signal) => resolve(signal === 'SIGKILL'));
  });
}

/** Turns that the model in this file goes round in a millisecond on this machine. */
async function turnsAMs(file: string): Promise<number> {
  const turns = 200_000;
  const session = await InferenceSession.create(file, { intraOpNumThreads: 1 });
  const start = performance.now();
  await session.run({ x: new Tensor('float32', [turns, 0], [1, 2]) });
  const ms = performance.now() - start;
  await session.release();
  return turns / ms;
}

// On any machine some 5, 500 and up to a million rows a second: a run of the first two takes about eight seconds.
test.each([
  { speed: 'slow', model: turningModel, msPerRow: 200, latestMs: 150, rows: 40, seed: 1 },
  { speed: 'medium', model: turningModel, msPerRow: 2, latestMs: 150, rows: 4000, seed: 2 },
  { speed: 'fast', model: plainModel, msPerRow: 0, latestMs: 20, rows: 1_500_000, seed: 3 },
])('a run of a $speed model that is killed ten times gives the numbers of one that is not', async (of) => {
  const random = seededRandom(of.seed);
  const modelPath = join(t.dir, 'm.onnx');
  const configPath = join(t.dir, 'm.json');
  writeTinyModel(modelPath, of.model);
  writeFileSync(configPath, JSON.stringify(turningConfig));
  const turns = of.msPerRow === 0 ? 0 : Math.round(of.msPerRow * (await turnsAMs(modelPath)));
  const path = join(t.dir, 'd.csv');
  const rows = Array.from({ length: of.rows }, (_, i) => `k${i},${turns + (i % 7)},${random()},${i % 2 ? 'a' : 'b'}\n`);
  writeFileSync(path, `id,p,q,label\n${rows.join('')}`);
  const { mapping } = await t.call('sources.recognise', { path, hints: { key: 'id', label: 'label' } });
  const projectPath = join(t.dir, 'p.winnow');
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  await t.call('project.close', {});

  /** Examples that were saved when it was killed. */
  const saved: number[] = [];
  const isVaried = (): boolean => new Set(saved.filter((done) => done > 0)).size > 1;
  let killed = 0;
  // One that is done before it is killed is followed by another.
  for (let round = 0; round < mostRounds && (killed < kills || !isVaried()); round += 1) {
    const [reports, ms] = [Math.floor(3 * random()), Math.floor(of.latestMs * random())];
    if (await predictUntil([projectPath, modelPath, configPath], { from: saved.at(-1) ?? 0, reports, ms })) killed += 1;
    const stopped = readRuns(projectPath).filter(({ record }) => record.state !== 'done');
    expect(stopped.length).toBeLessThanOrEqual(1);
    saved.push(stopped[0]?.record.done ?? 0);
  }
  expect(killed).toBeGreaterThanOrEqual(kills);
  expect(isVaried()).toBe(true);

  const open = () => t.call('project.open', { path: projectPath });
  const predict = async (more: { readonly config: typeof turningConfig; readonly batchSize?: number }) => {
    await open();
    await t.finished((await t.call('runs.start', { path: modelPath, threads: 1, ...more })).jobId);
    await t.call('project.close', {});
    return readRuns(projectPath);
  };
  const runs = await predict({ config: turningConfig });
  expect(runs.map(({ record }) => [record.state, record.done])).toEqual(runs.map(() => ['done', of.rows]));
  for (const { record, numbers } of runs) {
    // The same batches without a kill.
    const name = `whole ${record.id}`;
    const all = await predict({ config: { ...turningConfig, name }, batchSize: record.batchSize });
    expect(numbers).toHaveLength(of.rows * 8);
    expect(numbers.equals(all.find((run) => run.record.name === name)!.numbers)).toBe(true);
  }
});
