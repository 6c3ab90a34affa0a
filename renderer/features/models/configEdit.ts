import { describeIssues } from '#shared/base/describeIssues.ts';
import { modelConfigSchema, type ModelConfig } from '#shared/model/modelConfig.ts';

export type ConfigQuestion = { readonly field: string; readonly message: string };

/** What each part of the form gets. */
export type EditProps = {
  readonly config: ModelConfig;
  /** The questions still open. */
  readonly questions: readonly ConfigQuestion[];
  /** Sets the value at a path; a question about that path is thereby answered. */
  readonly onSet: (path: string, value: unknown) => void;
  readonly onAnswer: (field: string) => void;
};

/** The configuration with the value at a path (`inputs.0.resize.width`) replaced. The path must exist up to its last part. */
export function withValue(config: ModelConfig, path: string, value: unknown): ModelConfig {
  return replaceAt(config, path.split('.'), value) as ModelConfig;
}

function replaceAt(target: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(target))
    return target.map((item, index) => (String(index) === first ? replaceAt(item, rest, value) : item));
  const object = (target ?? {}) as Readonly<Record<string, unknown>>;
  return { ...object, [first]: replaceAt(object[first], rest, value) };
}

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

/** The questions about this field or about something inside it. */
export function questionsAt(questions: readonly ConfigQuestion[], path: string): readonly ConfigQuestion[] {
  return questions.filter(({ field }) => field === path || field.startsWith(`${path}.`));
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
