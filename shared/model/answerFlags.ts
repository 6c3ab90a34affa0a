import type { ModelAnswers, ResizeAnswer } from './modelAnswers.ts';

/** Names as one value of a flag: a name with commas or quotes, or blanks around it, stands in double quotes, which it doubles. */
export function joinList(names: readonly string[]): string {
  return names.map((name) => (/[",]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join(',');
}

/** `word=number,word=number` */
export function joinCodes(codes: Readonly<Record<string, number>>): string {
  return joinList(Object.entries(codes).map(([word, number]) => `${word}=${number}`));
}

/** Answers as the flags of the command line, ready to paste into a shell. */
export function flagsOf(answers: ModelAnswers): string {
  const { classes, positive, activation, scores, labelAs, resize, crop, mean, std, antialias, maxLength } = answers;
  const { map, categories, fill, scaled, ignore } = answers;
  const each = <T>(record: Readonly<Record<string, T>> | undefined, make: (name: string, value: T) => string) =>
    Object.entries(record ?? {}).map(([name, value]) => make(name, value));
  const flags: (readonly [string, string | undefined])[] = [
    ['classes', classes && joinList(classes)],
    ['positive', positive],
    ['activation', activation],
    ['scores', scores],
    ['pipeline', answers.pipeline],
    ['resize', resize && resizeText(resize)],
    ['crop', crop && `${crop.height}x${crop.width}`],
    ['filter', answers.filter],
    ['antialias', antialias === undefined ? undefined : antialias ? 'on' : 'off'],
    ['scale', answers.scale],
    ['mean', mean?.join(',')],
    ['std', std?.join(',')],
    ['colour', answers.colour],
    ['alpha', answers.alpha],
    ['exif', answers.exif],
    ['cmyk', answers.cmyk],
    ['layout', answers.layout],
    ['max-length', maxLength?.toString()],
    ['pooling', answers.pooling],
    ...each(map, (input, columns) => `${input}=${joinList(columns)}`).map((value) => ['map', value] as const),
    ...each(categories, (column, codes) => `${column}:${joinCodes(codes)}`).map(
      (value) => ['categories', value] as const,
    ),
    ...each(fill, (column, value) => `${column}=${value}`).map((value) => ['fill', value] as const),
    ...each(scaled, (column, by) => `${column}=${by.mean},${by.std}`).map((value) => ['scaled', value] as const),
    ...(labelAs
      ? [['label-as', joinList(Object.entries(labelAs).map(([name, label]) => `${name}=${label}`))] as const]
      : []),
    ...(ignore ?? []).map((file) => ['ignore', file] as const),
  ];
  return flags.flatMap(([name, value]) => (value === undefined ? [] : [flagText(name, value)])).join(' ');
}

/** A value that begins with a dash is joined to its flag: else it would be read as one. */
function flagText(name: string, value: string): string {
  return `--${name}${value.startsWith('-') ? '=' : ' '}${quoted(value)}`;
}

const quoted = (value: string): string =>
  /^[\p{L}\p{N}_.,=:@%+/×-]+$/u.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;

export function resizeText(resize: ResizeAnswer): string {
  if (resize.mode === 'none') return 'none';
  return `${resize.mode}:${'edge' in resize ? resize.edge : `${resize.height}x${resize.width}`}`;
}
