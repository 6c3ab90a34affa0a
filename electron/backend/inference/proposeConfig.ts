import type { ModelConfig, ModelSignature } from '#shared/model/modelConfig.ts';
import { type DatasetShape, proposeInputs } from './proposeInputs.ts';
import { proposeOutputs } from './proposeOutputs.ts';

/** Something that the model does not say and a person has to confirm or set; `field` is a path in the configuration. */
export type ConfigQuestion = { readonly field: string; readonly message: string };

/** `config` is complete and could run, but is only right once every question is answered. Null when the model cannot be used as it is. */
export type ConfigProposal = { readonly config: ModelConfig | null; readonly questions: readonly ConfigQuestion[] };

/**
 * Fills in a configuration from the model's own signature. What cannot be known from it (order of the classes, how pixels
 * were normalised, a free picture size, the tokenizer) gets a usual value and a question, never only a guess.
 */
export function proposeConfig(
  signature: ModelSignature,
  dataset: DatasetShape,
  metadata: Readonly<Record<string, string>> = signature.metadata,
): ConfigProposal {
  const questions: ConfigQuestion[] = [];
  const ask = (field: string, message: string): void => void questions.push({ field, message });
  const inputs = proposeInputs(signature, dataset, ask);
  const outputs = proposeOutputs(signature, dataset.classes.length, ask);
  if (inputs === null || outputs === null) return { config: null, questions };
  const classes = proposeClasses(
    { dataset: dataset.classes, count: outputs.classCount ?? dataset.classes.length, metadata },
    ask,
  );
  if (classes.length < 2) {
    ask('classes', 'At least two classes are needed.');
    return { config: null, questions };
  }
  const fixed = signature.inputs.map(({ shape }) => shape[0]).find((size) => typeof size === 'number');
  const config: ModelConfig = {
    format: 'model-sidecar/1',
    task: 'classification',
    modality: dataset.modality,
    classes,
    batch: fixed === undefined ? { dynamic: true } : { dynamic: false, fixed },
    inputs: inputs.inputs,
    outputs: outputs.outputs,
    data: {},
  };
  if (inputs.tokenizer) config.tokenizer = inputs.tokenizer;
  return { config, questions };
}

type ClassFacts = {
  readonly dataset: readonly string[];
  readonly count: number;
  readonly metadata: Readonly<Record<string, string>>;
};

function proposeClasses(
  { dataset, count, metadata }: ClassFacts,
  ask: (field: string, message: string) => void,
): string[] {
  const embedded = classesInMetadata(metadata);
  if (embedded && embedded.length === count) {
    const unknown = dataset.filter((name) => !embedded.includes(name));
    if (unknown.length > 0)
      ask(
        'classes',
        `The model names its classes ${quoteList(embedded)}; the data set also has ${quoteList(unknown)}, for which it gives no score.`,
      );
    return embedded;
  }
  if (count === dataset.length) {
    ask(
      'classes',
      'The model does not name its classes. Put the data set’s classes into the order of the model’s scores.',
    );
    return [...dataset];
  }
  ask(
    'classes',
    `The model gives ${count} scores, the data set has ${dataset.length} classes. Name the ${count} classes in the order of the model’s scores.`,
  );
  return Array.from({ length: count }, (_, i) => dataset[i] ?? `class ${i}`);
}

/** Class names that an exporter left in the model: a JSON list or {"0": "cat"} under a usual key, or one name per line or comma. */
function classesInMetadata(metadata: Readonly<Record<string, string>>): string[] | undefined {
  for (const key of ['classes', 'class_names', 'labels', 'names', 'id2label']) {
    const text = metadata[key]?.trim();
    if (!text) continue;
    const names = namesFrom(text);
    if (names.length >= 2 && new Set(names).size === names.length) return names;
  }
  return undefined;
}

function namesFrom(text: string): string[] {
  if (!/^[[{]/.test(text))
    return text
      .split(text.includes('\n') ? '\n' : ',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  try {
    // Some exporters print a Python dict, whose keys are bare numbers and whose quotes are single.
    const json: unknown = JSON.parse(
      text.includes('"') ? text : text.replace(/(\d+)\s*:/g, '"$1":').replaceAll("'", '"'),
    );
    if (Array.isArray(json)) return json.map(String);
    if (typeof json !== 'object' || json === null) return [];
    return Object.entries(json)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, name]) => String(name));
  } catch {
    // Not a list of names after all: the question about the classes stays open.
    return [];
  }
}

function quoteList(names: readonly string[]): string {
  const shown = names
    .slice(0, 8)
    .map((name) => `“${name}”`)
    .join(', ');
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown;
}
