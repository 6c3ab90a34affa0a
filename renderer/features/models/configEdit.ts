import { describeIssues } from '#shared/base/describeIssues.ts';
import { modelConfigSchema, type ModelConfig } from '#shared/model/modelConfig.ts';

/** `0.485, 0.456 0.406` → three numbers; null when a part is no number. */
export function parseNumberList(text: string): readonly number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
}

/** One class a line; blank lines and blanks around do not count. */
export function parseClasses(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What is wrong with a list of classes, in words; null when nothing is. */
export function classesProblem(classes: readonly string[]): string | null {
  if (classes.length < 2) return 'At least two classes are needed.';
  const twice = classes.find((name, index) => classes.indexOf(name) !== index);
  return twice === undefined ? null : `“${twice}” is there twice.`;
}

type ParsedConfig = { readonly config: ModelConfig } | { readonly problem: string };

/** A configuration typed or pasted as JSON. The problem says where. */
export function parseConfig(text: string): ParsedConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problem: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const parsed = modelConfigSchema.safeParse(json);
  if (parsed.success) return { config: parsed.data };
  return { problem: `${describeIssues(parsed.error)}.` };
}

/** What is said of a run beside how the model is fed and read. */
export type RunWords = { readonly name: string | null; readonly trainedOn: readonly string[] | null };

/**
 * The configuration of a run, with its fields in the order of the schema: runs are told apart by it, and the order must not make two of one.
 * What was not said stays as it is.
 */
export function configForRun(config: ModelConfig, { name, trainedOn }: RunWords): ModelConfig {
  const { name: ownName, ...rest } = config;
  const wanted = name === null ? ownName : name.trim() || undefined;
  const { trained_on: ownSplits, ...data } = config.data;
  const splits = trainedOn ?? ownSplits;
  return modelConfigSchema.parse({
    ...rest,
    ...(wanted !== undefined && { name: wanted }),
    data: { ...data, ...(splits && splits.length > 0 && { trained_on: [...splits] }) },
  });
}
