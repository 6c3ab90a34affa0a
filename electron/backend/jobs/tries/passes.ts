import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { ModelConfig, ModelInput } from '#shared/model/modelConfig.ts';
import { type Cell, cellReader, columnValue, encodeVector, vectorSize } from '../../inference/preprocess/table.ts';
import { RowError } from '../../inference/preprocess/rowError.ts';
import { type FailedRow, type InferenceRow, neededColumns } from '../../inference/rows.ts';
import { measureSpeed, type Speed } from '../../inference/measureSpeed.ts';
import { type InferenceOptions, type RunSettings, startInference } from '../../inference/startInference.ts';
import type { Probe } from '../../inference/understand/probeModel.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { rowReader } from '../rowReader.ts';

/** A loaded model that the same rows can be fed to in many ways. */
export type Passes = {
  /** How fast the model is on these rows, and what memory it takes; null where it could not be run. Has a slow one take few rows at a time. */
  readonly measure: (config: ModelConfig, ids: readonly ExampleId[]) => Promise<Speed | null>;
  /** Raw scores of the rows, fed as `config` says, once for each way; null where the model cannot be run so. Throws `cancelled`. */
  readonly pass: (config: ModelConfig, ids: readonly ExampleId[]) => Promise<Probe | null>;
  /** The same for each of many orders of the columns of one block: order[i] is the column that goes to place i. */
  readonly passOrders: (config: ModelConfig, ids: readonly ExampleId[], of: Orders) => Promise<readonly Probe[] | null>;
  /** Why the last way was none that the model can be run in. */
  readonly refusal: () => WinnowError | null;
  readonly close: () => Promise<void>;
};

export type Orders = { readonly input: string; readonly orders: readonly (readonly number[])[] };

/** Rows handed over at a time: few enough that a cancel is soon noticed. */
const rowsPerRequest = 4096;

/**
 * Loads the model once. A table's rows are encoded on this side, so that every scaling, code and order is one and the same configuration
 * to the model's process; a picture is prepared there, by a preparer that is changed between passes.
 * Throws what `startInference` throws.
 */
export async function openPasses(
  project: OpenProject,
  modelPath: string,
  { config, signal, ...settings }: RunSettings & Pick<InferenceOptions, 'config' | 'signal'>,
): Promise<Passes> {
  const isTable = config.modality === 'tabular' && !config.inputs.some(({ kind }) => kind === 'text');
  const fed = rawScores(isTable ? { ...config, inputs: config.inputs.map(plainInput), data: {} } : config);
  const session = await startInference({ ...settings, modelPath, config: fed, signal });
  let refusal: WinnowError | null = null;
  /** A way that the model cannot be run in is no fault of the program; a cancel goes on up. */
  const refused = (error: unknown): null => {
    throwIfAborted(signal);
    if (!(error instanceof WinnowError) || error.code === 'cancelled' || error.code === 'internal') throw error;
    refusal = error;
    return null;
  };
  const done = new WeakMap<readonly ExampleId[], Map<string, Probe | null>>();
  const run = async (rows: readonly InferenceRow[]): Promise<Omit<Probe, 'seconds'> | null> => {
    const width = config.classes.length;
    const scores = new Float64Array(rows.length * width).fill(NaN);
    const failed: FailedRow[] = [];
    try {
      for (let from = 0; from < rows.length; from += rowsPerRequest) {
        throwIfAborted(signal);
        const part = await session.run(rows.slice(from, from + rowsPerRequest));
        scores.set(part.probabilities, from * width);
        failed.push(...part.failed.map((row) => ({ ...row, index: row.index + from })));
      }
    } catch (error) {
      return refused(error);
    }
    return { scores, width, rows: rows.length, failed };
  };
  const measure = async (way: ModelConfig, ids: readonly ExampleId[]): Promise<Speed | null> => {
    const toRow = rowReader(project, way);
    const rowsOf = (count: number): readonly InferenceRow[] => {
      const few = ids.slice(0, count);
      return isTable ? encodeRows(project, way, few).cells.map((cells) => ({ cells })) : few.map((id) => toRow(id, []));
    };
    try {
      return await measureSpeed(session, rowsOf, settings.batchSize !== undefined);
    } catch (error) {
      return refused(error);
    }
  };
  const runPrepared = async (way: ModelConfig, ids: readonly ExampleId[]): ReturnType<Run> => {
    try {
      await session.prepareAs(rawScores(way));
    } catch (error) {
      return refused(error);
    }
    const toRow = rowReader(project, way);
    return run(ids.map((id) => toRow(id, [])));
  };
  return {
    close: session.close,
    measure,
    refusal: () => refusal,
    pass: async (way, ids) => {
      const known = done.get(ids) ?? new Map<string, Probe | null>();
      done.set(ids, known);
      const name = JSON.stringify(way.inputs);
      const before = known.get(name);
      if (before !== undefined) return before;
      const startedAt = performance.now();
      const probe = isTable
        ? await runEncoded(run, encodeRows(project, way, ids), config.classes.length)
        : await runPrepared(way, ids);
      const timed = probe && { ...probe, seconds: (performance.now() - startedAt) / 1000 };
      known.set(name, timed);
      return timed;
    },
    passOrders: async (way, ids, { input, orders }) => {
      const encoded = encodeRows(project, way, ids);
      const at = placeOf(way, input);
      const cells = orders.flatMap((order) =>
        encoded.cells.map((row) =>
          row.map((cell, place) => {
            const within = place - at.from;
            return within >= 0 && within < at.size ? row[at.from + order[within]!]! : cell;
          }),
        ),
      );
      const all = await run(cells.map((row) => ({ cells: row })));
      if (!all) return null;
      const step = encoded.good.length;
      return orders.map((_, index) => {
        const width = config.classes.length;
        const own = all.scores.subarray(index * step * width, (index + 1) * step * width);
        return { ...scattered(own, encoded, width), seconds: 0 };
      });
    },
  };
}

type Run = (rows: readonly InferenceRow[]) => Promise<Omit<Probe, 'seconds'> | null>;

const rawScores = (config: ModelConfig): ModelConfig => ({
  ...config,
  outputs: {
    ...(config.outputs.scores && { scores: { ...config.outputs.scores, activation: 'none', kind: 'decision' } }),
  },
});

type Encoded = {
  /** Of each row that could be encoded, what every place of every input gets. */
  readonly cells: readonly (readonly Cell[])[];
  readonly good: readonly number[];
  readonly rows: number;
  readonly failed: readonly FailedRow[];
};

function encodeRows(project: OpenProject, config: ModelConfig, ids: readonly ExampleId[]): Encoded {
  const toRow = rowReader(project, config);
  const read = cellReader(config, neededColumns(config));
  const cells: (readonly Cell[])[] = [];
  const good: number[] = [];
  const failed: FailedRow[] = [];
  ids.forEach((id, index) => {
    try {
      const row = toRow(id, []).cells ?? [];
      cells.push(
        config.inputs.flatMap((input): readonly Cell[] => {
          if (input.kind === 'tabular_vector') return [...encodeVector(input, row, read)];
          return input.kind === 'tabular_column' ? [columnValue(input, row, read)] : [];
        }),
      );
      good.push(index);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      failed.push({ index, code: error.code, message: error.message });
    }
  });
  return { cells, good, rows: ids.length, failed };
}

async function runEncoded(run: Run, encoded: Encoded, width: number): Promise<Omit<Probe, 'seconds'> | null> {
  if (encoded.cells.length === 0) return scattered(new Float64Array(), encoded, width);
  const result = await run(encoded.cells.map((cells) => ({ cells })));
  return result && { ...scattered(result.scores, encoded, width), failed: [...encoded.failed, ...result.failed] };
}

function scattered(values: Float64Array, { good, rows, failed }: Encoded, width: number): Omit<Probe, 'seconds'> {
  const scores = new Float64Array(rows * width).fill(NaN);
  good.forEach((row, at) => scores.set(values.subarray(at * width, (at + 1) * width), row * width));
  return { scores, width, rows, failed };
}

/** The same input, fed with what was encoded already: each place is a column of its own. */
function plainInput(input: ModelInput, at: number): ModelInput {
  if (input.kind === 'tabular_column') {
    const { name, kind, dtype, shape } = input;
    return { name, kind, dtype, column: `${at}`, ...(shape && { shape }) };
  }
  if (input.kind !== 'tabular_vector') return input;
  const places = Array.from({ length: vectorSize(input) }, (_, place) => `${at}.${place}`);
  return {
    ...input,
    encoders: places.map((column) =>
      input.dtype === 'string'
        ? { column, kind: 'word', size: 1 }
        : { column, kind: 'numeric', impute: null, mean: 0, std: 1, size: 1 },
    ),
  };
}

/** Where the places of an input begin among all that a row is fed with, and how many they are. */
function placeOf({ inputs }: ModelConfig, name: string): { readonly from: number; readonly size: number } {
  const sizeOf = (input: ModelInput): number =>
    input.kind === 'tabular_vector' ? vectorSize(input) : Number(input.kind === 'tabular_column');
  const index = inputs.findIndex((input) => input.name === name);
  return { from: inputs.slice(0, index).reduce((sum, input) => sum + sizeOf(input), 0), size: sizeOf(inputs[index]!) };
}
