import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type PlainError, toPlainError, WinnowError } from '#shared/base/winnowError.ts';
import type { MethodInput, MethodOutput } from '#shared/contract/contract.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { agreesWithCpu, comparisonWords, type Provider, providers } from '#shared/model/providers.ts';
import { expectationWords } from '#shared/model/runExpectation.ts';
import { type CommandInput, required, text, whole } from './commandInput.ts';
import { interval } from './cliOutput.ts';
import { answersFrom } from './modelFlags.ts';
import { OpenQuestionsError } from './openQuestions.ts';

type Inspected = MethodOutput<'models.inspect'>;

/**
 * What is known of a model, from where, and what is open. `--data PROJECT` compares it with a project's data, tries it on the labels and,
 * where nothing is open, says what a run takes; else it is never run.
 */
export async function modelCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  const path = resolve(required(input, 0, 'The model file'));
  const data = text(input, 'data');
  if (data !== undefined) await session.call('project.open', { path: resolve(data), readOnly: true });
  const { inspected, fails } = await inspectOnData(input, path, data !== undefined);
  writeConfig(input, inspected);
  const { config, open, refusal } = inspected;
  const settled = open.length === 0 && refusal === null ? config : null;
  const looked =
    fails === null && data !== undefined && settled ? await look(input, path, settled) : { ...noLook, fails };
  output.document(modelDocument(inspected, looked));
  for (const line of modelLines(inspected, looked)) output.line(line);
  return 0;
}

/** A model that cannot be run on the data is still told of: its facts, and why it cannot. */
async function inspectOnData(
  input: CommandInput,
  path: string,
  hasData: boolean,
): Promise<{ readonly inspected: Inspected; readonly fails: PlainError | null }> {
  try {
    return { inspected: await inspect(input, path, hasData), fails: null };
  } catch (error) {
    if (!hasData || !(error instanceof WinnowError) || error.code === 'cancelled') throw error;
    // What is wrong with the file, the answers or the configuration is wrong without the data too, and thrown by this.
    return { inspected: await inspect(input, path, false), fails: toPlainError(error) };
  }
}

function modelDocument({ signature, config, ...inspected }: Inspected, looked: Looked) {
  return {
    task: inspected.task,
    refusal: inspected.refusal,
    format: {
      irVersion: signature.irVersion,
      opsets: signature.opsets,
      producer: signature.producer,
      bytes: signature.sizeBytes,
      weightFiles: signature.weightFiles,
      sha256: signature.sha256,
    },
    classes: config?.classes ?? null,
    activation: config?.outputs.scores?.activation ?? null,
    inputs: signature.inputs,
    outputs: signature.outputs,
    known: inspected.known,
    open: inspected.open,
    stop: inspected.stop,
    tried: inspected.tried,
    warnings: inspected.warnings.map(({ text: said }) => said),
    config: inspected.open.length === 0 ? config : null,
    ...looked,
  };
}

function modelLines(inspected: Inspected, { expected, comparison, fails }: Looked): string[] {
  const { known, warnings, open, stop, tried } = inspected;
  const refusal = refusalWords(inspected);
  const asked = stop ? [...open, stop] : open;
  return [
    ...known.map(({ what, value, from }) => `${what}: ${value} (from ${from})`),
    ...warnings.map(({ text: said }) => said),
    ...(refusal ? [refusal] : []),
    ...asked.flatMap(questionLines),
    ...triedLines(tried),
    ...(asked.length === 0 && !refusal ? ['Nothing is open.'] : []),
    ...(expected ? [`A run takes ${expectationWords(expected)}.`] : []),
    ...(comparison ? [comparisonWords(comparison)] : []),
    ...(fails ? [`It cannot run on this data: ${fails.message}`] : []),
  ];
}

type Looked = Pick<MethodOutput<'models.preview'>, 'expected' | 'comparison'> & { readonly fails: PlainError | null };
const noLook: Looked = { expected: null, comparison: null, fails: null };

/** What a run would take, or why there can be none. */
async function look(input: CommandInput, path: string, config: ModelConfig): Promise<Looked> {
  try {
    return { ...(await tryProvider(input, { path, config }, false)), fails: null };
  } catch (error) {
    const fails = toPlainError(error);
    if (fails.code === 'cancelled' || fails.code === 'internal') throw error;
    return { ...noLook, fails };
  }
}

function refusalWords({ refusal, refusedFor }: Inspected): string | null {
  return refusedFor === 'several_labels' ? `${refusal} If exactly one holds, say --activation none.` : refusal;
}

export async function inspect(input: CommandInput, path: string, tries: boolean): Promise<Inspected> {
  const configPath = text(input, 'config');
  const { provider: _, ...limits } = settingsFrom(input);
  return input.session.call('models.inspect', {
    path,
    answers: answersFrom(input),
    tries,
    ...(tries ? limits : {}),
    ...(configPath === undefined ? {} : { configPath: resolve(configPath) }),
  });
}

/** How a model is run on this computer. */
export function settingsFrom(
  input: CommandInput,
): Pick<MethodInput<'runs.start'>, 'batchSize' | 'threads' | 'provider'> {
  const provider = text(input, 'provider');
  if (provider !== undefined && !providers.includes(provider as Provider))
    throw new WinnowError('bad_usage', `--provider takes ${providers.join(', ')}, not "${provider}".`);
  const limits = { batchSize: whole(input, 'batch-size'), threads: whole(input, 'threads') };
  return provider === undefined ? limits : { ...limits, provider: provider as Provider };
}

/**
 * What a run on another provider than the CPU takes, and how its numbers compare. Throws where it cannot be used, or where its numbers
 * are others than the CPU's and `isChecked`.
 */
export async function tryProvider(
  input: CommandInput,
  asked: { readonly path: string; readonly config: ModelConfig },
  isChecked: boolean,
): Promise<Pick<MethodOutput<'models.preview'>, 'expected' | 'comparison'>> {
  const { expected, comparison } = await input.session.call('models.preview', { ...asked, ...settingsFrom(input) });
  if (comparison && isChecked && !agreesWithCpu(comparison))
    throw new WinnowError('model_failed', `${comparisonWords(comparison)} --no-check runs it all the same.`);
  return { expected, comparison };
}

export function questionLines({ question, choices, flag, evidence }: Inspected['open'][number]): string[] {
  const said = evidence === undefined ? [] : [`    ${evidence}`];
  return [`? ${question}`, ...said, `    ${flag}`, ...choices.slice(0, 6).map((choice) => `    e.g. ${choice}`)];
}

/** How each way to answer a question does on the labels, the best first. */
export function triedLines(tried: Inspected['tried']): string[] {
  return tried.flatMap(({ what, choice, flags, accuracy, logLoss, isCurrent }, at) => {
    const loss = logLoss === null ? '' : `, log loss ${logLoss.toPrecision(3)}`;
    const said = `    ${choice}${isCurrent ? ' (so now)' : ''}: accuracy ${interval(accuracy)}${loss}`;
    const line = flags === '' || isCurrent ? said : `${said}; ${flags}`;
    return tried[at - 1]?.what === what ? [line] : [`Tried on the labels, ${what}, best first:`, line];
  });
}

/** The configuration that is ready to run, or why there is none: exit 2 with every question and the flag that answers it. */
export function settledConfig(inspected: Inspected, path: string, isChecked: boolean): ModelConfig {
  const refusal = refusalWords(inspected);
  if (refusal) throw new WinnowError('model_invalid', refusal, { file: path });
  const open = isChecked && inspected.stop ? [...inspected.open, inspected.stop] : inspected.open;
  if (open.length > 0 || !inspected.config) {
    const questions = open.map(({ question, choices, flag, evidence }) =>
      evidence === undefined
        ? `${question} ${flag}${choices[0] === undefined ? '' : ` (e.g. ${choices[0]})`}.`
        : `${question} ${evidence} ${flag}${evidence.includes(choices[0] ?? '') ? '' : ` (e.g. ${choices[0]})`}.`,
    );
    throw new OpenQuestionsError(
      `The model leaves ${open.length === 1 ? 'one thing' : `${open.length} things`} open. ${questions.join(' ')}`,
      open,
      path,
    );
  }
  return inspected.config;
}

/** `--write-config FILE`: what was settled, for the next run. Never over a file that is there. */
export function writeConfig(input: CommandInput, { config, open }: Inspected): void {
  const target = text(input, 'write-config');
  if (target === undefined) return;
  const path = resolve(target);
  if (!config || open.length > 0)
    throw new WinnowError(
      'config_invalid',
      `There is nothing to write to ${path} yet: ${open.map(({ what }) => what).join(', ')} ${open.length === 1 ? 'is' : 'are'} open.`,
    );
  if (existsSync(path))
    throw new WinnowError('target_not_empty', `${path} is there already. Choose another name.`, { file: path });
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
}
