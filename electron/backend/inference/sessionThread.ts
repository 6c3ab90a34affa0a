import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from '#shared/model/providers.ts';
import { cutModel, isCut, type ModelCut } from './graph/cutModel.ts';
import { buffersOf, type Feeds, type PreparedTensor } from './preprocess/tensor.ts';
import type { OutputTensor } from './processMessages.ts';

export type SessionThreadData = {
  readonly modelPath: string;
  readonly threads: number;
  readonly provider: Provider;
  readonly fetches: readonly string[];
  readonly cut: ModelCut;
};

/** Batches that are run one after the other. */
export type ToSession = { readonly seq: number; readonly batches: readonly Feeds[] };
export type FromSession =
  | { readonly type: 'ready' }
  /** `isProvider`: on the CPU it does load. */
  | { readonly type: 'startFailed'; readonly message: string; readonly isProvider: boolean }
  | {
      readonly type: 'outputs';
      readonly seq: number;
      /** Of each batch. */
      readonly outputs: readonly Readonly<Record<string, OutputTensor>>[];
      readonly spent: readonly ArrayBuffer[];
      /** How long the model took. */
      readonly ms: number;
    }
  | { readonly type: 'failed'; readonly seq: number; readonly message: string };

/**
 * Owns the ONNX session. `session.run` blocks its thread for as long as the model takes, so it has a thread of its own and the
 * next batch is prepared meanwhile.
 */
export async function runSessionThread(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('the session thread is started as a worker');
  const { modelPath, threads, provider, fetches, cut } = workerData as SessionThreadData;
  const load = async (on: Provider): Promise<InferenceSession> => {
    // A changed model is handed over as bytes; its external weights are then still found beside the file.
    const model = isCut(cut) ? cutModel(await readFile(modelPath), cut) : modelPath;
    return InferenceSession.create(model as string, {
      ...(isCut(cut) && { extra: { session: { model_external_initializers_file_folder_path: dirname(modelPath) } } }),
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
      executionProviders: [on],
    });
  };
  let session: InferenceSession;
  try {
    session = await load(provider);
  } catch (error) {
    const isProvider = provider !== 'cpu' && (await canLoad(() => load('cpu')));
    port.postMessage({ type: 'startFailed', message: messageOf(error), isProvider } satisfies FromSession);
    return;
  }
  let last: Promise<void> = Promise.resolve();
  const names = [...fetches];
  const runOptions = { logSeverityLevel: 4 as const };
  const runBatch = async (feeds: Feeds): Promise<Readonly<Record<string, OutputTensor>>> => {
    const tensors = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toTensor(tensor)]));
    const results = await session.run(tensors, names, runOptions);
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, copyOutput(tensor)]));
  };
  const run = async ({ seq, batches }: ToSession): Promise<void> => {
    try {
      const startedAt = performance.now();
      const outputs: Readonly<Record<string, OutputTensor>>[] = [];
      for (const feeds of batches) outputs.push(await runBatch(feeds));
      const ms = performance.now() - startedAt;
      const buffers = outputs
        .flatMap((of) => Object.values(of))
        .flatMap(({ data }) => (data ? [data.buffer as ArrayBuffer] : []));
      const spent = batches.flatMap(buffersOf);
      port.postMessage({ type: 'outputs', seq, outputs, spent, ms } satisfies FromSession, [...buffers, ...spent]);
    } catch (error) {
      port.postMessage({ type: 'failed', seq, message: messageOf(error) } satisfies FromSession);
    }
  };
  port.on('message', (message: ToSession) => {
    last = last.then(() => run(message));
  });
  port.postMessage({ type: 'ready' } satisfies FromSession);
}

const canLoad = (load: () => Promise<InferenceSession>): Promise<boolean> =>
  load().then(
    () => true,
    () => false,
  );

function toTensor({ dtype, data, dims }: PreparedTensor): Tensor {
  if (dtype === 'string') return new Tensor('string', data as string[], dims);
  if (dtype !== 'float16') return new Tensor(dtype as 'float32', data as Float32Array, dims);
  const tensor = new Tensor('float16', data as Uint16Array, dims);
  // The JavaScript side turns the bits into a Float16Array where there is one, which the native side cannot read.
  Object.defineProperty(tensor, 'data', { value: data });
  return tensor;
}

function copyOutput(tensor: Tensor): OutputTensor {
  const dims = [...tensor.dims];
  const data: unknown = tensor.data;
  if (data instanceof Float32Array) return { dtype: 'float32', dims, data: data.slice() };
  if (data instanceof Float64Array) return { dtype: 'float64', dims, data: data.slice() };
  if (tensor.type === 'float16') return { dtype: 'float16', dims, data: Float32Array.from(data as ArrayLike<number>) };
  return { dtype: tensor.type === 'int64' || tensor.type === 'string' ? tensor.type : 'other', dims, data: null };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
