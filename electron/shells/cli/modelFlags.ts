import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { readCodes, readExtent, readNumbers, readResize, splitList } from '#shared/model/answerText.ts';
import {
  poolings,
  activations,
  colours,
  filters,
  type ModelAnswers,
  modelAnswersSchema,
  pipelines,
  pixelScales,
  type ResizeAnswer,
} from '#shared/model/modelAnswers.ts';
import { type CommandInput, flagOption as flag, list, text, valueOption as value } from './commandInput.ts';

const many = { ...value, multiple: true } as const;

/** The flags that answer what a model leaves open, for `predict` and `model` alike. */
export const modelFlags = {
  classes: value,
  positive: value,
  activation: value,
  scores: value,
  pipeline: value,
  resize: value,
  filter: value,
  antialias: value,
  crop: value,
  scale: value,
  mean: value,
  std: value,
  colour: value,
  alpha: value,
  exif: value,
  cmyk: value,
  layout: value,
  'max-length': value,
  pooling: value,
  map: many,
  categories: many,
  fill: many,
  scaled: many,
  'label-as': many,
  ignore: many,
  'write-config': value,
  'no-check': flag,
} as const;

/** The answers on the command line. Throws `bad_usage` that names the flag and what it takes. */
export function answersFrom(input: CommandInput): ModelAnswers {
  const oneOf = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const given = text(input, name);
    if (given === undefined || choices.includes(given as T)) return given as T | undefined;
    throw usage(name, choices.join(', '), given);
  };
  const classes = text(input, 'classes');
  const antialias = oneOf('antialias', ['on', 'off']);
  const answers: ModelAnswers = {
    classes: classes === undefined ? undefined : classNames(classes),
    positive: text(input, 'positive'),
    activation: oneOf('activation', activations),
    scores: text(input, 'scores'),
    pipeline: oneOf('pipeline', pipelines),
    resize: resizeFrom(text(input, 'resize')),
    filter: oneOf('filter', filters),
    antialias: antialias === undefined ? undefined : antialias === 'on',
    crop: extent('crop', text(input, 'crop')),
    scale: oneOf('scale', pixelScales),
    mean: numbers('mean', text(input, 'mean')),
    std: numbers('std', text(input, 'std')),
    colour: oneOf('colour', colours),
    alpha: oneOf('alpha', ['drop', 'white', 'black']),
    exif: oneOf('exif', ['apply', 'ignore']),
    cmyk: oneOf('cmyk', ['naive', 'profile']),
    layout: oneOf('layout', ['nchw', 'nhwc']),
    maxLength: numbers('max-length', text(input, 'max-length'))?.[0],
    pooling: oneOf('pooling', poolings),
    map: pairs(input, 'map', 'INPUT=COLUMN[,COLUMN…]', (columns) => splitList(columns)),
    categories: categoriesFrom(list(input, 'categories')),
    fill: pairs(input, 'fill', 'COLUMN=VALUE', (filled) => filled),
    scaled: pairs(input, 'scaled', 'COLUMN=MEAN,STD', (numbersText) => {
      const [mean, std] = numbers('scaled', numbersText) ?? [];
      if (mean === undefined || std === undefined || std === 0)
        throw usage('scaled', 'COLUMN=MEAN,STD with a STD that is not 0', numbersText);
      return { mean, std };
    }),
    labelAs: labelAsFrom(list(input, 'label-as')),
    ignore: list(input, 'ignore'),
  };
  const given = Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== undefined));
  const parsed = modelAnswersSchema.safeParse(given);
  if (!parsed.success)
    throw new WinnowError(
      'bad_usage',
      `${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}.`,
    );
  return parsed.data;
}

function usage(name: string, takes: string, given: string): WinnowError {
  return new WinnowError('bad_usage', `--${name} takes ${takes}, not "${given}".`);
}

/** `@labels.txt`: a name a line. */
function classNames(given: string): string[] {
  if (!given.startsWith('@')) return splitList(given);
  const path = resolve(given.slice(1));
  try {
    const lines = readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map((line) => line.trim());
    return lines.filter((line) => line !== '');
  } catch (cause) {
    throw new WinnowError('not_found', `--classes names ${path}, which cannot be read.`, { file: path }, { cause });
  }
}

function numbers(name: string, given: string | undefined): number[] | undefined {
  if (given === undefined) return undefined;
  const found = readNumbers(given);
  if (!found) throw usage(name, 'numbers such as 0.485,0.456,0.406', given);
  return found;
}

function extent(name: string, given: string | undefined): ReturnType<typeof readExtent> {
  if (given === undefined) return undefined;
  const found = readExtent(given);
  if (!found) throw usage(name, 'HxW or one number', given);
  return found;
}

function resizeFrom(given: string | undefined): ResizeAnswer | undefined {
  if (given === undefined) return undefined;
  const found = readResize(given);
  if (!found) throw usage('resize', 'stretch:HxW, shorter:N, longer:N, letterbox:HxW or none', given);
  return found;
}

/** `NAME=…` as often as it is given; the last `=` that leaves something on both sides counts for inputs whose names hold one. */
function pairs<T>(
  input: CommandInput,
  name: string,
  takes: string,
  read: (value: string) => T,
): Record<string, T> | undefined {
  const given = list(input, name);
  if (!given) return undefined;
  return Object.fromEntries(
    given.map((one) => {
      const at = one.indexOf('=');
      if (at < 1) throw usage(name, takes, one);
      return [one.slice(0, at), read(one.slice(at + 1))] as const;
    }),
  );
}

/** `COLUMN:word=number,word=number`. */
function categoriesFrom(given: readonly string[] | undefined): Record<string, Record<string, number>> | undefined {
  if (!given) return undefined;
  return Object.fromEntries(
    given.map((one) => {
      const colon = one.indexOf(':');
      const codes = readCodes(one.slice(colon + 1));
      if (colon < 1 || !codes) throw usage('categories', 'COLUMN:word=number,…', one);
      return [one.slice(0, colon), codes] as const;
    }),
  );
}

/** `CLASS=LABEL,CLASS=LABEL`, once or repeated. */
function labelAsFrom(given: readonly string[] | undefined): Record<string, string> | undefined {
  if (!given) return undefined;
  return Object.fromEntries(
    given.flatMap(splitList).map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw usage('label-as', 'CLASS=LABEL,…', pair);
      return [pair.slice(0, at), pair.slice(at + 1)] as const;
    }),
  );
}
