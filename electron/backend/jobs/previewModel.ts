import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { spreadIds } from './tries/rowsToTry.ts';
import { requireModel } from './modelForProject.ts';
import { measureSpeed } from '../inference/measureSpeed.ts';
import type { Predictions } from '../inference/processMessages.ts';
import type { InferenceRow } from '../inference/rows.ts';
import { type InferenceOptions, startInference } from '../inference/startInference.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunFailure } from '../store/runStore.ts';
import { calledClasses, mergeScores } from './calledClasses.ts';
import { compareWithCpu } from './compareWithCpu.ts';
import { expectedOf } from './predictJob.ts';
import { rowReader } from './rowReader.ts';

/** Eight examples as the model gets them, and what it says of them. */
export async function previewModel(
  project: OpenProject,
  { path, config, ...settings }: MethodParsed<'models.preview'>,
  signal: AbortSignal,
): Promise<MethodOutput<'models.preview'>> {
  const isDecision = config.outputs.scores?.kind === 'decision';
  const ids = spreadIds(project.rowCount, 8);
  const unreadable: RunFailure[] = [];
  const toRow = rowReader(project, config);
  const rows = ids.map((id) => toRow(id, unreadable));
  const modelPath = requireModel(path);
  const session = await startInference({ ...settings, modelPath, config, signal });
  try {
    const preview = await session.preview(rows);
    const called = calledClasses(config);
    const merged = mergeScores(preview.probabilities, called, isDecision ? 'decision' : 'probabilities');
    const rowsOf = (count: number) => spreadIds(project.rowCount, count).map((id) => toRow(id, []));
    const comparison = await compared(preview, { ...settings, modelPath, config, signal }, rows);
    const speed = await measureSpeed(session, rowsOf, settings.batchSize !== undefined);
    const failed = new Map(preview.failed.map((failure) => [failure.index, failure.message]));
    return {
      items: ids.map((id, index) => {
        const input = preview.inputs[index] ?? null;
        const scores = merged.subarray(index * called.names.length, (index + 1) * called.names.length);
        return {
          id,
          key: project.keys.get(id) ?? String(id),
          givenLabel: project.labelName(project.given[id]!),
          ...describeInput(input),
          cutFrom: input?.kind === 'text' && input.fullLength > input.ids.length ? input.fullLength : null,
          top: Array.from(scores, (value, k) => ({ label: called.names[k]!, value }))
            .filter(({ value }) => Number.isFinite(value))
            .sort((a, b) => b.value - a.value)
            .slice(0, 3)
            .map(({ label, value }) =>
              isDecision ? { label, p: null, score: value } : { label, p: value, score: null },
            ),
          error: unreadable.find((failure) => failure.id === id)?.message ?? failed.get(index) ?? null,
        };
      }),
      comparison,
      expected: expectedOf(project, speed, { ...settings, sha256: await session.hash(), config }),
    };
  } finally {
    await session.close();
  }
}

/** The same rows on the CPU, where something else computes them. */
async function compared(
  preview: Predictions,
  { provider = 'cpu', ...options }: InferenceOptions,
  rows: readonly InferenceRow[],
): Promise<MethodOutput<'models.preview'>['comparison']> {
  if (provider === 'cpu') return null;
  const session = await startInference(options);
  try {
    const width = options.config.task === 'embedding' ? 0 : options.config.classes.length;
    return compareWithCpu({ provider, width }, preview, await session.preview(rows));
  } finally {
    await session.close();
  }
}

type PreviewInput = NonNullable<
  Awaited<ReturnType<Awaited<ReturnType<typeof startInference>>['preview']>>['inputs'][number]
>;

function describeInput(input: PreviewInput | null): { image: string | null; lines: string[] } {
  if (input === null) return { image: null, lines: [] };
  if (input.kind === 'image')
    return { image: `data:image/png;base64,${Buffer.from(input.png).toString('base64')}`, lines: [] };
  if (input.kind === 'text') return { image: null, lines: [input.tokens.slice(0, 60).join(' ')] };
  return {
    image: null,
    lines: input.names.slice(0, 60).map((name, index) => `${name}: ${shown(input.values[index])}`),
  };
}

function shown(value: number | string | undefined): string {
  if (value === undefined || value === '' || Number.isNaN(value)) return 'missing';
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
}
