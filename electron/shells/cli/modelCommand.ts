import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { type CommandInput, required, text } from './commandInput.ts';
import { answersFrom } from './modelFlags.ts';

type Inspected = MethodOutput<'models.inspect'>;

/** What is known of a model, from where, and what is open. Never runs it; `--data PROJECT` compares it with a project's data. */
export async function modelCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  const path = resolve(required(input, 0, 'The model file'));
  const data = text(input, 'data');
  if (data !== undefined) await session.call('project.open', { path: resolve(data), readOnly: true });
  const inspected = await inspect(input, path, false);
  writeConfig(input, inspected);
  const { signature, config } = inspected;
  output.document({
    task: inspected.task,
    refusal: inspected.refusal,
    format: {
      irVersion: signature.irVersion,
      opsets: signature.opsets,
      producer: signature.producer,
      bytes: signature.sizeBytes,
      sha256: signature.sha256,
    },
    classes: config?.classes ?? null,
    activation: config?.outputs.scores?.activation ?? null,
    inputs: signature.inputs,
    outputs: signature.outputs,
    known: inspected.known,
    open: inspected.open,
    warnings: inspected.warnings,
    config: inspected.open.length === 0 ? config : null,
  });
  for (const { what, value, from } of inspected.known) output.line(`${what}: ${value} (from ${from})`);
  for (const line of inspected.warnings) output.line(line);
  if (inspected.refusal) output.line(inspected.refusal);
  for (const question of inspected.open) for (const line of questionLines(question)) output.line(line);
  if (inspected.open.length === 0 && !inspected.refusal) output.line('Nothing is open.');
  return 0;
}

export async function inspect(input: CommandInput, path: string, tries: boolean): Promise<Inspected> {
  const configPath = text(input, 'config');
  return input.session.call('models.inspect', {
    path,
    answers: answersFrom(input),
    tries,
    ...(configPath === undefined ? {} : { configPath: resolve(configPath) }),
  });
}

export function questionLines({ question, choices, flag, evidence }: Inspected['open'][number]): string[] {
  const said = evidence === undefined ? [] : [`    ${evidence}`];
  return [`? ${question}`, ...said, `    ${flag}`, ...choices.slice(0, 6).map((choice) => `    e.g. ${choice}`)];
}

/** The configuration that is ready to run, or why there is none: exit 2 with every question and the flag that answers it. */
export function settledConfig(inspected: Inspected, path: string, isChecked: boolean): ModelConfig {
  if (inspected.refusal) throw new WinnowError('model_invalid', inspected.refusal, { file: path });
  const open = isChecked && inspected.stop ? [...inspected.open, inspected.stop] : inspected.open;
  if (open.length > 0 || !inspected.config) {
    const questions = open.map(({ question, choices, flag, evidence }) =>
      evidence === undefined
        ? `${question} ${flag}${choices[0] === undefined ? '' : ` (e.g. ${choices[0]})`}.`
        : `${question} ${evidence} ${flag}${evidence.includes(choices[0] ?? '') ? '' : ` (e.g. ${choices[0]})`}.`,
    );
    throw new WinnowError(
      'config_invalid',
      `The model leaves ${open.length === 1 ? 'one thing' : `${open.length} things`} open. ${questions.join(' ')}`,
      { file: path },
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
