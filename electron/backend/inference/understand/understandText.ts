import { WinnowError } from '#shared/base/winnowError.ts';
import { type ModelAnswers, mostTextTokens } from '#shared/model/modelAnswers.ts';
import type { ModelConfig, ModelInput, ModelSignature, TensorSignature } from '#shared/model/modelConfig.ts';
import type { GraphFacts } from '../graph/readGraph.ts';
import type { Claims } from './claims.ts';
import { filesOf, type Neighbours } from './neighbourFiles.ts';
import { type DataFacts, know, type Notes, quoteList, warn } from './understanding.ts';

type Sources = {
  readonly signature: ModelSignature;
  readonly graph: GraphFacts;
  readonly claims: readonly Claims[];
  readonly neighbours: Neighbours;
  readonly answers: ModelAnswers;
  readonly data: DataFacts | null;
  /** True where the model's folder is `onnx/` and the files of the tokenizer lie above it. */
  readonly isBelow: boolean;
};

export type TextPart = { readonly inputs: ModelInput[]; readonly tokenizer?: ModelConfig['tokenizer'] };

/** The inputs of a text model, or a sentence why they cannot be fed with text. */
export function understandText(sources: Sources, notes: Notes): TextPart | string {
  const { signature, graph } = sources;
  const columns = textColumns(sources, notes);
  const whole = signature.inputs.filter(({ dtype }) => dtype === 'string');
  if (whole.length > 0) {
    const used = whole.filter(({ name }) => !graph.inputs.find((facts) => facts.name === name)?.isUnused);
    if (used.length !== 1)
      return `it takes ${used.length} texts (${quoteList(used.map(({ name }) => name))}), and one can be fed.`;
    know(notes, 'text', `column ${quoteList(columns)} as it is`, `the input “${used[0]!.name}” takes texts`);
    const inputs = signature.inputs.map((input): ModelInput =>
      input === used[0]
        ? { name: input.name, kind: 'text', dtype: 'string', shape: namedAxes(input), columns: [...columns] }
        : { name: input.name, kind: 'constant', dtype: constantType(input), shape: namedAxes(input), value: 0 },
    );
    return { inputs };
  }
  return tokenInputs(sources, columns, notes);
}

function textColumns({ data, answers, signature }: Sources, notes: Notes): readonly string[] {
  const mapped = signature.inputs.map(({ name }) => answers.map?.[name]).find((columns) => columns !== undefined);
  if (mapped) return mapped;
  const texts = (data?.columns ?? []).filter(({ role }) => role === 'text').map(({ name }) => name);
  if (texts.length > 1) warn(notes, 'texts', `The texts of ${quoteList(texts)} are joined by line breaks.`);
  return texts;
}

const tokenKinds = [
  [/position/i, 'position_ids'],
  [/type|segment/i, 'token_type_ids'],
  [/mask/i, 'attention_mask'],
  [/ids?$|token|input|word/i, 'token_ids'],
] as const;

function tokenInputs(sources: Sources, columns: readonly string[], notes: Notes): TextPart | string {
  const inputs = recognised(sources.signature);
  if (typeof inputs === 'string') return inputs;
  const file = tokenizerFile(sources, notes);
  const length = lengthOf(sources, notes);
  return {
    inputs,
    tokenizer: {
      file,
      max_length: length.value,
      padding: length.isFixed ? 'fixed' : 'longest',
      text_columns: [...columns],
      ...textSteps(sources, inputs, notes),
    },
  };
}

function recognised(signature: ModelSignature): ModelInput[] | string {
  const inputs: ModelInput[] = [];
  for (const declared of signature.inputs) {
    const kind =
      tokenKinds.find(([pattern]) => pattern.test(declared.name))?.[1] ??
      (signature.inputs.length === 1 ? 'token_ids' : undefined);
    const dtype = declared.dtype === 'int32' || declared.dtype === 'int64' ? declared.dtype : undefined;
    if (kind === undefined || dtype === undefined || declared.shape.length !== 2)
      return `its input “${declared.name}” (${declared.dtype}) is not recognised as token ids, attention mask, token types or positions.`;
    inputs.push({ name: declared.name, kind, dtype, shape: namedAxes(declared) });
  }
  return inputs.some(({ kind }) => kind === 'token_ids') ? inputs : 'none of its inputs takes token ids.';
}

/** Named from the model's folder. */
function tokenizerFile({ neighbours, isBelow }: Sources, notes: Notes): string {
  const found = neighbours.tokenizerFiles[0];
  const file = `${isBelow ? '../' : ''}${found ?? 'tokenizer.json'}`;
  if (found !== undefined) know(notes, 'tokenizer', found, file);
  else
    notes.open.push({
      what: 'tokenizer',
      question:
        'The model takes numbers of tokens, and no tokenizer (tokenizer.json, vocab.txt, spm.model) lies beside it. Put the files of its tokenizer there.',
      choices: [],
      flag: 'tokenizer.json beside the model',
    });
  return file;
}

function textSteps(
  { claims, answers }: Sources,
  inputs: readonly ModelInput[],
  notes: Notes,
): Partial<NonNullable<ModelConfig['tokenizer']>> {
  const steps = claims.flatMap((claim) => claim.textSteps ?? [])[0];
  const position = claims.flatMap(({ firstPosition }) => firstPosition ?? [])[0];
  const counts = inputs.some(({ kind }) => kind === 'position_ids') ? position : undefined;
  if (steps?.value.lowerCase) know(notes, 'text', 'in lower case', steps.from);
  if (counts) know(notes, 'positions', `counted from ${counts.value}`, counts.from);
  return {
    ...(steps?.value.strip && { strip: true }),
    ...(steps?.value.lowerCase && { lower_case: true }),
    ...(counts && { first_position: counts.value }),
    ...(answers.ignore && answers.ignore.length > 0 && { ignore: [...answers.ignore] }),
  };
}

/**
 * How many tokens a text is cut to: the fixed shape, else what the person says, an embedding model's own configuration, the tokenizer's;
 * never more than the model has positions. Throws `bad_input` where the answer is more than that.
 */
function lengthOf(
  { signature, claims, answers }: Sources,
  notes: Notes,
): { readonly value: number; readonly isFixed: boolean } {
  const positions = claims.flatMap((claim) => claim.positions ?? [])[0];
  const within = (value: number, from: string): number => {
    if (positions && value > positions.value)
      throw new WinnowError(
        'bad_input',
        `${from} says ${value} tokens, ${positions.from} only ${positions.value}. Mend one of them, or say which is not to be read.`,
        { files: filesOf([from, positions.from]) },
      );
    if (value > mostTextTokens)
      throw new WinnowError('bad_input', `${from} says ${value} tokens; at most ${mostTextTokens} can be read.`);
    return value;
  };
  const fixed = signature.inputs.map(({ shape }) => shape[1]).find((size) => typeof size === 'number');
  if (fixed !== undefined) {
    know(notes, 'maximum length', `${fixed} tokens, always`, 'the shape of the input');
    if (answers.maxLength !== undefined && answers.maxLength !== fixed)
      warn(
        notes,
        'texts',
        `A length of ${answers.maxLength} tokens is not followed: the model takes exactly ${fixed}.`,
      );
    return { value: fixed, isFixed: true };
  }
  if (answers.maxLength !== undefined) {
    know(notes, 'maximum length', `${answers.maxLength} tokens`, '--max-length');
    return { value: within(answers.maxLength, '--max-length'), isFixed: false };
  }
  const stated =
    claims.flatMap(({ sentenceLength }) => sentenceLength ?? [])[0] ??
    claims.flatMap(({ maxLength }) => maxLength ?? [])[0];
  // transformers' own length may be beyond what the model can take; the positions are where it ends.
  const least = stated && positions ? (positions.value < stated.value ? positions : stated) : (stated ?? positions);
  if (least && least.value <= mostTextTokens) {
    know(notes, 'maximum length', `${least.value} tokens`, least.from);
    return { value: least.value, isFixed: false };
  }
  notes.open.push({
    what: 'maximum length',
    question: 'How many tokens of a text does the model take at most? No file beside it says so.',
    choices: ['512', '256', '128'],
    flag: '--max-length N',
  });
  return { value: 512, isFixed: false };
}

export function namedAxes({ shape }: TensorSignature): (number | string)[] {
  return shape.map((size, axis) => size ?? (axis === 0 ? 'N' : `d${axis}`));
}

const constantTypes = ['float32', 'float64', 'float16', 'int64', 'int32', 'uint32', 'bool', 'string'] as const;

export function constantType({ dtype }: TensorSignature): (typeof constantTypes)[number] {
  return constantTypes.find((type) => type === dtype) ?? 'float32';
}
