import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPreparer } from '#backend/inference/prepareRows.ts';
import { columnOf, countRows, type InferenceRows, sliceRows } from '#backend/inference/tableRows.ts';
import { mostRowsPerRequest, usualBatchSize } from '#backend/inference/usualBatchSize.ts';
import { startInference, type InferenceSession as InferenceRunner } from '#backend/inference/startInference.ts';
import { node, weight, writeTinyModel } from '#backend/testing/tinyModel.ts';
import { plainModel, turningConfig, turningModel } from '#backend/testing/turningModel.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { modelConfigSchema, type ModelConfig } from '#shared/model/modelConfig.ts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type BenchRow, msOf } from './benchRow.ts';

const threads = 1;
/** The pipeline may take this much longer than the bare loop. */
const allowed = 1 / 0.95;

type Sample = {
  readonly name: string;
  readonly modelPath: string;
  readonly config: ModelConfig;
  readonly rows: InferenceRows;
  /** Rows per run of the model, and per call of the session. */
  readonly batchSize: number;
  readonly rowsPerCall: number;
  /** Pairs of rounds that are compared, after the warm-up. */
  readonly pairs: number;
  readonly warmUps: number;
};

/**
 * The whole way from a row to probabilities (reading, decoding, preparing, running, activation, crossing two process borders) against a
 * bare `session.run` loop over the same batches, prepared beforehand, with the same number of threads: of pictures from files, of a
 * table's model that does some 5 rows a second, and of one that does some million.
 * A machine that others use drifts by more than the margin that is asked for, so the two are compared in pairs: each pair
 * runs both back to back, alternating which goes first, and the figure is the median of the pairs' ratios.
 */
export async function runBench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-'));
  try {
    const samples = [picturesSample(), await slowSample(folder), await fastSample(folder)];
    const rows: BenchRow[] = [];
    for (const sample of samples) if (sample) rows.push(await compare(sample));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(sample: Sample): Promise<BenchRow> {
  const { modelPath, config, rows, batchSize, rowsPerCall, pairs, warmUps } = sample;
  const count = countRows(rows);
  const batches = await prepareBatches(sample);
  const name = config.inputs[0]?.name ?? '';
  const bare = await InferenceSession.create(modelPath, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const session = await startInference({ modelPath, config, threads, batchSize });
  const runBare = (): Promise<number> =>
    msOf(async () => {
      for (const { data, dims } of batches) await bare.run({ [name]: new Tensor('float32', data, dims) });
    });
  const runOurs = (): Promise<number> => msOf(() => runAll(session, rows, rowsPerCall));
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
  const perSecond = Math.round((1000 * count) / baselineMs).toLocaleString('en-US');
  return {
    name: `inference, ${count} ${sample.name}, ${threads} thread, throughput in ${pairs} pairs: median ${middle}, quartiles ${lower} to ${upper}`,
    ms,
    baselineName: `bare session.run loop over the prepared batches, ${perSecond} rows a second`,
    baselineMs,
    ratio: baselineMs / ms,
    budgetMs: baselineMs * allowed,
  };
}

async function prepareBatches({
  modelPath,
  config,
  rows,
  batchSize,
}: Sample): Promise<{ data: Float32Array; dims: readonly number[] }[]> {
  const preparer = await createPreparer(modelPath, config);
  const batches: { data: Float32Array; dims: readonly number[] }[] = [];
  for (let i = 0; i < countRows(rows); i += batchSize) {
    const tensor = (await preparer.prepare(sliceRows(rows, i, i + batchSize))).feeds[config.inputs[0]?.name ?? ''];
    batches.push({ data: tensor?.data as Float32Array, dims: tensor?.dims ?? [] });
  }
  return batches;
}

/** As a prediction run does it: some batches a call, two calls in flight. */
async function runAll(session: InferenceRunner, rows: InferenceRows, rowsPerCall: number): Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  for (let i = 0; i < countRows(rows); i += rowsPerCall) {
    const call = session.run(sliceRows(rows, i, i + rowsPerCall));
    await last;
    last = call;
  }
  await last;
}

/** Linear between the two nearest values. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/**
 * Small samples are gone through again until a round is as long as a run over a usual data set: its first batch is prepared
 * while the model has nothing to do, which is counted, but as often as it happens in a run.
 */
const picturesPerRound = 48_000;

/** The sample project of the repository, or the larger sample beside it. */
function picturesSample(): Sample | undefined {
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
    const once = pictures.sort().map((file) => ({ image: join(folder, 'images', file) }));
    const rows = Array.from({ length: Math.ceil(picturesPerRound / once.length) }, () => once).flat();
    // What a prediction run takes when nobody says.
    const batchSize = usualBatchSize(config);
    return {
      name: 'pictures from files to probabilities',
      modelPath: join(dirname(configPath), config.file ?? 'model.onnx'),
      config,
      rows,
      batchSize,
      rowsPerCall: 4 * batchSize,
      pairs: 20,
      warmUps: 2,
    };
  }
  return undefined;
}

/** A loop in the model whose turns are as many as take a fifth of a second for a row; a run gives such a model two rows at a time. */
async function slowSample(folder: string): Promise<Sample> {
  const modelPath = join(folder, 'slow.onnx');
  writeTinyModel(modelPath, turningModel);
  const session = await InferenceSession.create(modelPath, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const tried = 50_000;
  const run = (): Promise<number> =>
    msOf(() => session.run({ x: new Tensor('float32', Float32Array.of(tried, 1), [1, 2]) }));
  await run();
  const turns = Math.round((tried * 200) / (await run()));
  await session.release();
  const rows = Array.from({ length: 10 }, (_, row) => ({ cells: [turns, row] }));
  const batchSize = 2;
  const name = 'rows of a slow model';
  return { name, modelPath, config: turningConfig, rows, batchSize, rowsPerCall: batchSize, pairs: 6, warmUps: 1 };
}

/** Two hidden layers of a width that a row passes in about a microsecond: most of that is the square of the width. */
async function fastSample(folder: string): Promise<Sample> {
  const modelPath = join(folder, 'fast.onnx');
  const random = seededRandom(1);
  const layer = (name: string, from: number, to: number) =>
    weight(
      name,
      [from, to],
      Array.from({ length: from * to }, () => (random() - 0.5) / Math.sqrt(from)),
    );
  const write = (hidden: number): void =>
    writeTinyModel(modelPath, {
      ...plainModel,
      weights: [layer('A', 2, hidden), layer('B', hidden, hidden), layer('C', hidden, 2)],
      nodes: [
        node('MatMul', ['x', 'A'], ['a']),
        node('Relu', ['a'], ['b']),
        node('MatMul', ['b', 'B'], ['c']),
        node('Relu', ['c'], ['d']),
        node('MatMul', ['d', 'C'], ['logits']),
        node('Identity', ['x'], ['embedding']),
      ],
    });
  const tried = 96;
  write(tried);
  write(8 * Math.round((tried * Math.sqrt(1 / (await microsecondsPerRow(modelPath)))) / 8));
  const count = 1_000_000;
  // By column, as a run takes them from its project.
  const rows = { count, columns: [columnOf(count, random), columnOf(count, random)] };
  const batchSize = usualBatchSize(turningConfig);
  const rowsPerCall = mostRowsPerRequest(turningConfig);
  const name = 'rows of a fast model';
  return { name, modelPath, config: turningConfig, rows, batchSize, rowsPerCall, pairs: 10, warmUps: 2 };
}

/** Of the quickest of many batches, since others may use the machine meanwhile. */
async function microsecondsPerRow(modelPath: string): Promise<number> {
  const session = await InferenceSession.create(modelPath, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const rows = 256;
  const run = (): Promise<number> =>
    msOf(() => session.run({ x: new Tensor('float32', new Float32Array(2 * rows), [rows, 2]) }));
  let leastMs = Infinity;
  for (let batch = 0; batch < 400; batch++) leastMs = Math.min(leastMs, await run());
  await session.release();
  return (1000 * leastMs) / rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, ms, baselineMs } of await runBench()) {
    console.log(`${name}: ${ms.toFixed(0)} ms, bare ${baselineMs.toFixed(0)} ms`);
  }
}
