import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { WinnowError } from '#shared/base/winnowError.ts';
import { applyCommand } from './applyCommand.ts';
import { checkCommand } from './checkCommand.ts';
import { createOutput, reportError, type Streams } from './cliOutput.ts';
import { type CommandInput, flagOption as flag, type Options, valueOption as value } from './commandInput.ts';
import { decideCommand, exportCommand, importCommand, predictCommand } from './commands.ts';
import { demoCommand } from './demo.ts';
import { binsCommand, clustersCommand } from './discoverCommands.ts';
import { effectCommand } from './effectCommand.ts';
import { findingsCommand } from './findingsCommand.ts';
import { headsCommand } from './headsCommand.ts';
import { helpText } from './helpText.ts';
import { folderFlags } from './importFlags.ts';
import { metricsCommand, metricsOptions } from './metricsCommand.ts';
import { modelCommand } from './modelCommand.ts';
import { modelFlags } from './modelFlags.ts';
import { predictionsCommand, predictionsOptions } from './predictionsCommand.ts';
import { bookCommand } from './bookCommand.ts';
import { reportCommand } from './reportCommand.ts';
import { auditCommand, sampleCommand } from './sampleCommand.ts';
import { sliceOptions, slicesCommand } from './sliceCommands.ts';
import { tagOptions, tagsCommand } from './tagCommand.ts';
import { openSession } from './session.ts';
import { textFlags } from './textFlags.ts';
import { createBackend } from '#backend/createBackend.ts';
import { parseWebArgs } from '#shells/web/webArgs.ts';

/** `winnow model` says what speaks against a model, and stops at nothing. */
const { 'no-check': _, ...withoutCheck } = modelFlags;

/** How a model is run on this computer. */
const settingOptions = { 'batch-size': value, threads: value, provider: value } as const;

type OptionTypes = NonNullable<ParseArgsConfig['options']>;
type Command = { readonly options: OptionTypes; readonly run: (input: CommandInput) => Promise<number> };

export const commands: Readonly<Record<string, Command>> = {
  import: {
    options: {
      config: value,
      key: value,
      label: value,
      image: value,
      text: value,
      feature: { ...value, multiple: true },
      split: value,
      predictions: value,
      format: value,
      limit: value,
      ...folderFlags,
      ...textFlags,
    },
    run: importCommand,
  },
  model: { options: { ...withoutCheck, ...settingOptions, config: value, data: value }, run: modelCommand },
  predict: {
    options: { ...modelFlags, ...settingOptions, model: value, config: value },
    run: predictCommand,
  },
  predictions: {
    options: predictionsOptions,
    run: predictionsCommand,
  },
  heads: {
    options: { features: value, head: value, folds: value, seed: value, name: value },
    run: headsCommand,
  },
  findings: {
    options: { kind: value, method: value, score: value, where: value, limit: value, cut: flag, run: value },
    run: findingsCommand,
  },
  metrics: { options: metricsOptions, run: metricsCommand },
  decide: { options: { from: value }, run: decideCommand },
  export: {
    options: {
      to: value,
      format: value,
      'only-changes': flag,
      'neutralise-formulas': flag,
      'with-media': flag,
      'with-review': flag,
      'dry-run': flag,
    },
    run: exportCommand,
  },
  apply: { options: { to: value, key: value, config: value, force: flag }, run: applyCommand },
  slices: { options: sliceOptions, run: slicesCommand },
  tags: { options: tagOptions, run: tagsCommand },
  clusters: { options: { k: value }, run: clustersCommand },
  bins: { options: { column: value, cuts: value }, run: binsCommand },
  check: { options: { junit: value, confidence: value }, run: checkCommand },
  sample: { options: { purpose: value, size: value, where: value }, run: sampleCommand },
  audit: { options: { where: value }, run: auditCommand },
  effect: { options: { where: value }, run: effectCommand },
  report: { options: { to: value, pdf: value, where: value, title: value, force: flag }, run: reportCommand },
  book: { options: { to: value, force: flag }, run: bookCommand },
  demo: { options: {}, run: (input) => demoCommand(input, samplesDir()) },
};

/** Runs one command and gives its exit code: 0 done, 1 a check failed, 2 bad usage or input, 3 internal, 130 interrupted. */
export async function runCli(args: readonly string[], streams: Streams): Promise<number> {
  const { stdout, stderr } = streams;
  const isJson = args.includes('--json');
  let filter: string | null = null;
  try {
    const [name, ...rest] = args;
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      stdout.write(helpText);
      return name === undefined ? 2 : 0;
    }
    if (name === '--version') {
      stdout.write('0.1.0\n');
      return 0;
    }
    if (name === 'serve') {
      const { serveWeb } = await import('#shells/web/serveWeb.ts');
      const toStderr = (line: string): void => void stderr.write(`${line}\n`);
      const toStdout = (line: string): void => void stdout.write(`${line}\n`);
      return await serveWeb({ ...parseWebArgs(rest), createBackend, print: toStdout, log: toStderr });
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command)
      throw new WinnowError(
        'bad_usage',
        `There is no command "${name}". The commands are: ${Object.keys(commands).join(', ')}, serve.`,
      );
    const { values, positionals } = parseOptions(rest, command.options);
    if (values.help === true) {
      stdout.write(helpText);
      return 0;
    }
    if (typeof values.where === 'string') filter = values.where;
    const output = createOutput(isJson, streams);
    const session = await openSession(output, samplesDir());
    try {
      return await command.run({ positional: positionals, options: values, session, output });
    } finally {
      await session.close();
    }
  } catch (error) {
    return reportError(error, { isJson, filter, streams });
  }
}

function parseOptions(args: readonly string[], options: OptionTypes): { values: Options; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, json: flag, help: flag },
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Options, positionals };
  } catch (error) {
    // Node adds to an unknown option how an argument that begins with a dash is written: more than the mistake asks for.
    const [said = ''] = (error instanceof Error ? error.message : String(error)).split('. To specify');
    throw new WinnowError('bad_usage', `${said.replace(/\.?$/, '.')} See winnow --help.`);
  }
}

/** The shipped sample, wherever this file runs from: the sources or the bundle. */
function samplesDir(): string | null {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let up = 0; up < 6; up += 1) {
    const candidate = join(folder, 'build', 'samples');
    if (existsSync(candidate)) return candidate;
    folder = dirname(folder);
  }
  return null;
}
