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
const rounds = 12;
/** Small samples are gone through again until a round is long enough to measure. */
const rowsPerRound = 6000;
/** The pipeline may take this much longer than the bare loop. */
const allowed = 1 / 0.95;

type Sample = { readonly modelPath: string; readonly config: ModelConfig; readonly rows: readonly InferenceRow[] };

/**
 * The whole way from picture files to probabilities (reading, decoding, preparing, running, activation, crossing two process
 * borders) against a bare `session.run` loop over the same batches, prepared beforehand, with the same number of threads.
 * Best of several rounds taken in turn, so that both see the same machine.
 */
export async function runBench(): Promise<BenchRow[]> {
  const sample = findSample();
  if (sample === undefined) return [];
  const { modelPath, config } = sample;
  const passes = Math.ceil(rowsPerRound / sample.rows.length);
  const rows = Array.from({ length: passes }, () => sample.rows).flat();
  // What a prediction run takes when nobody says.
  const batchSize = usualBatchSize(config);
  const preparer = await createPreparer(modelPath, config);
  const name = config.inputs[0]?.name ?? '';
  const batches: { data: Float32Array; dims: readonly number[] }[] = [];
  for (let i = 0; i < rows.length; i += batchSize) {
    const tensor = (await preparer.prepare(rows.slice(i, i + batchSize))).feeds[name];
    batches.push({ data: tensor?.data as Float32Array, dims: tensor?.dims ?? [] });
  }
  const bare = await InferenceSession.create(modelPath, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const session = await startInference({ modelPath, config, threads, batchSize });
  const bareTimes: number[] = [];
  const ourTimes: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bareTimes.push(
      await timed(async () => {
        for (const { data, dims } of batches) await bare.run({ [name]: new Tensor('float32', data, dims) });
      }),
    );
    ourTimes.push(await timed(() => runAll(session, rows, 4 * batchSize)));
  }
  await session.close();
  await bare.release();
  // The first round warms both up.
  const baselineMs = Math.min(...bareTimes.slice(1));
  const ms = Math.min(...ourTimes.slice(1));
  return [
    {
      name: `inference, ${rows.length} pictures from files to probabilities, ${threads} thread`,
      ms,
      baselineName: 'bare session.run loop over the prepared batches',
      baselineMs,
      ratio: baselineMs / ms,
      budgetMs: baselineMs * allowed,
    },
  ];
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
  for (const { name, ms, baselineMs, ratio } of await runBench()) {
    console.log(`${name}: ${ms.toFixed(0)} ms, bare ${baselineMs.toFixed(0)} ms, throughput ratio ${ratio.toFixed(3)}`);
  }
}
