import { type ModelAnswers, modelAnswersSchema, pixelScales, type ResizeAnswer } from './modelAnswers.ts';

/** Answers as they are written in flags and in the choices of a question. Each reader gives undefined for what it cannot read. */

/** `a,b,"c, d"`: a name with commas or quotes, or with blanks around it, stands in double quotes. */
export function splitList(given: string): string[] {
  const parts: string[] = [];
  let part = '';
  let isQuoted = false;
  let wasQuoted = false;
  const end = (): void => {
    parts.push(wasQuoted ? part : part.trim());
    part = '';
    wasQuoted = false;
  };
  for (let at = 0; at < given.length; at += 1) {
    const char = given[at]!;
    if (char === '"' && isQuoted && given[at + 1] === '"') {
      part += '"';
      at += 1;
    } else if (char === '"' && isQuoted) isQuoted = false;
    else if (char === '"' && part.trim() === '') {
      part = '';
      isQuoted = true;
      wasQuoted = true;
    } else if (char === ',' && !isQuoted) end();
    else if (!wasQuoted || isQuoted || char.trim() !== '') part += char;
  }
  end();
  return parts.filter((one) => one !== '');
}

/** `0.485,0.456,0.406` */
export function readNumbers(given: string): number[] | undefined {
  const found = given.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  return found.every(Number.isFinite) ? found : undefined;
}

/** `224x192` (height first) or `224`. */
export function readExtent(given: string): { height: number; width: number } | undefined {
  const match = /^(\d+)(?:\s*[x×]\s*(\d+))?$/.exec(given.trim());
  return match ? { height: Number(match[1]), width: Number(match[2] ?? match[1]) } : undefined;
}

/** `stretch:48x48`, `shorter:256`, `longer:256`, `letterbox:640x640`, `none`. */
export function readResize(given: string): ResizeAnswer | undefined {
  if (given === 'none') return { mode: 'none' };
  const [mode = '', size = ''] = given.split(':');
  if (mode === 'stretch' || mode === 'letterbox') {
    const extent = readExtent(size);
    return extent && { mode, ...extent };
  }
  return (mode === 'shorter' || mode === 'longer') && /^\d+$/.test(size) ? { mode, edge: Number(size) } : undefined;
}

/** `word=number,word=number` */
export function readCodes(given: string): Record<string, number> | undefined {
  const pairs = splitList(given).map((pair) => {
    const equals = pair.lastIndexOf('=');
    return [pair.slice(0, equals), equals < 0 ? NaN : Number(pair.slice(equals + 1))] as const;
  });
  return pairs.length > 0 && pairs.every(([, number]) => Number.isFinite(number))
    ? Object.fromEntries(pairs)
    : undefined;
}

/** `CLASS=LABEL,CLASS=LABEL` */
export function readPairs(given: string): Record<string, string> | undefined {
  const pairs = splitList(given).map(
    (pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const,
  );
  return pairs.length > 0 && pairs.every(([name]) => name !== '') ? Object.fromEntries(pairs) : undefined;
}

/**
 * The answer that a choice of a question stands for: `what` and `choice` as in `OpenQuestion`. A choice may bring further flags:
 * `shorter:55 with --crop 48x48`. Undefined where it is no answer that the schema takes.
 */
export function answersOfChoice(what: string, choice: string): ModelAnswers | undefined {
  const [value = '', further = ''] = choice.split(' with ');
  const flags = Object.fromEntries([...further.matchAll(/--(\w+)[= ](\S+)/g)].map(([, name, given]) => [name, given]));
  const found = { ...answerTo(what, value), ...furtherAnswers(flags) };
  const parsed = modelAnswersSchema.safeParse(found);
  return parsed.success && Object.values(found).every((one) => one !== undefined) ? parsed.data : undefined;
}

function furtherAnswers({ crop, mean, std, ...others }: Readonly<Record<string, string | undefined>>): object {
  return {
    ...others,
    ...(crop !== undefined && { crop: readExtent(crop) }),
    ...(mean !== undefined && { mean: readNumbers(mean) }),
    ...(std !== undefined && { std: readNumbers(std) }),
  };
}

function answerTo(what: string, value: string): object {
  const column = /^(?:blank|words of|input) (.+)$/s.exec(what)?.[1];
  if (column !== undefined && what.startsWith('blank ')) return { fill: { [column]: value } };
  if (column !== undefined && what.startsWith('words of ')) return { categories: { [column]: readCodes(value) } };
  if (column !== undefined) return { map: { [column]: splitList(value) } };
  switch (what) {
    case 'classes':
      return { classes: splitList(value) };
    case 'labels':
      return { labelAs: readPairs(value) };
    case 'resize':
      return { resize: readResize(value) };
    case 'scale':
      return pixelScales.includes(value as (typeof pixelScales)[number]) ? { scale: value } : { scale: undefined };
    case 'maximum length':
      return { maxLength: Number(value) };
    case 'file':
      return { ignore: [value] };
    case 'embedding':
      return { pooling: value };
    default:
      return { [what]: value };
  }
}
