import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPreparer } from '#backend/inference/prepareRows.ts';
import type { InferenceRow } from '#backend/inference/rows.ts';
import { usualBatchSize } from '#backend/inference/usualBatchSize.ts';
import { startInference, type InferenceSession as InferenceRunner } from '#backend/inference/startInference.ts';
import { modelConfigSchema, type ModelConfig } from '#shared/model/modelConfig.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BenchRow } from './benchRow.ts';

const threads = 1;
/** Pairs of rounds that are compared, after the warm-up. */
const pairs = 20;
const warmUps = 2;
/**
 * Small samples are gone through again until a round is as long as a run over a usual data set: its first batch is prepared
 * while the model has nothing to do, which is counted, but as often as it happens in a run.
 */
const rowsPerRound = 48_000;
/** The pipeline may take this much longer than the bare loop. */
const allowed = 1 / 0.95;

type Sample = { readonly modelPath: string; readonly config: ModelConfig; readonly rows: readonly InferenceRow[] };

/**
 * The whole way from picture files to probabilities (reading, decoding, preparing, running, activation, crossing two process
 * borders) against a bare `session.run` loop over the same batches, prepared beforehand, with the same number of threads.
 * A machine that others use drifts by more than the margin that is asked for, so the two are compared in pairs: each pair
 * runs both back to back, alternating which goes first, and the figure is the median of the pairs' ratios.
 */
export async function runBench(): Promise<BenchRow[]> {
  const sample = findSample();
  if (sample === undefined) return [];
  const { modelPath, config } = sample;
  const passes = Math.ceil(rowsPerRound / sample.rows.length);
  const rows = Array.from({ length: passes }, () => sample.rows).flat();
  // What a prediction run takes when nobody says.
  const batchSize = usualBatchSize(config);
  const batches = await prepareBatches({ ...sample, rows }, batchSize);
  const name = config.inputs[0]?.name ?? '';
  const bare = await InferenceSession.create(modelPath, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const session = await startInference({ modelPath, config, threads, batchSize });
  const runBare = (): Promise<number> =>
    timed(async () => {
      for (const { data, dims } of batches) await bare.run({ [name]: new Tensor('float32', data, dims) });
    });
  const runOurs = (): Promise<number> => timed(() => runAll(session, rows, 4 * batchSize));
  const taken: { bareMs: number; oursMs: number }[] = [];
  for (let pair = -warmUps; pair < pairs; pair++) {
    const bareFirst = pair % 2 === 0;
    const before = bareFirst ? await runBare() : 0;
    const oursMs = await runOurs();
    const bareMs = bareFirst ? before : await runBare();
    if (pair >= 0) taken.push({ bareMs, oursMs });
  }
  await session.close();
  await bare.release();
  const ratios = taken.map(({ bareMs, oursMs }) => bareMs / oursMs);
  const [lower, middle, upper] = [0.25, 0.5, 0.75].map((share) => quantile(ratios, share).toFixed(3));
  const ms = quantile(
    taken.map(({ oursMs }) => oursMs),
    0.5,
  );
  // The paired figure, so that the ratio printed and the budget are the median pair's and not that of two different rounds.
  const baselineMs = ms * quantile(ratios, 0.5);
  return [
    {
      name: `inference, ${rows.length} pictures from files to probabilities, ${threads} thread, throughput in ${pairs} pairs: median ${middle}, quartiles ${lower} to ${upper}`,
      ms,
      baselineName: 'bare session.run loop over the prepared batches',
      baselineMs,
      ratio: baselineMs / ms,
      budgetMs: baselineMs * allowed,
    },
  ];
}

async function prepareBatches(
  { modelPath, config, rows }: Sample,
  batchSize: number,
): Promise<{ data: Float32Array; dims: readonly number[] }[]> {
  const preparer = await createPreparer(modelPath, config);
  const batches: { data: Float32Array; dims: readonly number[] }[] = [];
  for (let i = 0; i < rows.length; i += batchSize) {
    const tensor = (await preparer.prepare(rows.slice(i, i + batchSize))).feeds[config.inputs[0]?.name ?? ''];
    batches.push({ data: tensor?.data as Float32Array, dims: tensor?.dims ?? [] });
  }
  return batches;
}

/** As a prediction run does it: a few batches a call, two calls in flight. */
async function runAll(session: InferenceRunner, rows: readonly InferenceRow[], rowsPerCall: number): Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  for (let i = 0; i < rows.length; i += rowsPerCall) {
    const call = session.run(rows.slice(i, i + rowsPerCall));
    await last;
    last = call;
  }
  await last;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Linear between the two nearest values. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** The sample project of the repository, or the larger sample beside it. */
function findSample(): Sample | undefined {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  for (const folder of [
    join(root, 'build/samples/fashion-mnist'),
    join(root, '../shared/samples/images/fashion-mnist'),
  ]) {
    const configPath = [join(folder, 'model/model.json'), join(folder, 'model.json')].find((path) => existsSync(path));
    if (configPath === undefined || !existsSync(join(folder, 'images'))) continue;
    const config = modelConfigSchema.parse(JSON.parse(readFileSync(configPath, 'utf8')));
    const pictures = readdirSync(join(folder, 'images'), { recursive: true })
      .map(String)
      .filter((file) => file.endsWith('.png'));
    const rows = pictures.sort().map((file) => ({ image: join(folder, 'images', file) }));
    return { modelPath: join(dirname(configPath), config.file ?? 'model.onnx'), config, rows };
  }
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, ms, baselineMs } of await runBench()) {
    console.log(`${name}: ${ms.toFixed(0)} ms, bare ${baselineMs.toFixed(0)} ms`);
  }
}
