import { WinnowError } from '#shared/base/winnowError.ts';
import { splitNames } from '#backend/ingest/folders/splitNames.ts';
import type { Npz, NpzMember } from '#backend/ingest/npz.ts';

/** Arrays of an archive that are the same examples. */
export type ArrayGroup = {
  readonly split: string | null;
  readonly features: NpzMember;
  readonly labels: NpzMember | null;
  /** Further arrays of one value an example. */
  readonly others: readonly { readonly name: string; readonly member: NpzMember }[];
};

export type ArrayGroups = {
  readonly groups: readonly ArrayGroup[];
  /** What the class numbers are called, where an array says it. */
  readonly classNames: NpzMember | null;
  readonly featureNames: NpzMember | null;
  readonly leftOut: readonly string[];
};

const featureWord = /^(?:x|data|features?|images?|imgs?|inputs?|embeddings?|arr 0)$/;
const labelWord = /^(?:y|labels?|targets?|classes|class|arr 1)$/;
const classNamesWord = /^(?:class|label|target|category) names?$|^classes$/;

/** What an array is called beside the split that its name says: `x_train` is the `x` of `train`. */
export type NamedArray = { readonly name: string; readonly word: string; readonly split: string | null };

export function namedArrays(names: readonly string[]): NamedArray[] {
  const splits = splitNames(names.map((name) => name.replaceAll('.', '_').replace(/^[xy]_?/i, '')));
  return names.map((name) => {
    const words = name.replaceAll(/[_.\s-]+/g, ' ').toLowerCase();
    const [first = '', ...rest] = words.split(' ');
    const split =
      [rest.join(' '), first].find((word) =>
        [...splits].some((one) => one.toLowerCase().replaceAll('_', ' ') === word),
      ) ?? null;
    return { name, split, word: split === null ? words : split === first ? rest.join(' ') : first };
  });
}

export type ArrayRole = 'features' | 'labels' | 'class names';

/** What an array is by its name alone. */
export function roleOfWord(word: string): ArrayRole | null {
  if (featureWord.test(word)) return 'features';
  if (labelWord.test(word)) return 'labels';
  return namesClasses(word) ? 'class names' : null;
}

/** Whether an array may hold the names of the classes; “classes” may be the labels too. */
export function namesClasses(word: string): boolean {
  return classNamesWord.test(word);
}

/**
 * Which arrays are the features and which the labels: by their names (`X`, `data`, `x_train`; `y`, `labels`), and where those say
 * nothing the largest array of two or more dimensions. Throws `bad_input` where there is none.
 */
export function groupArrays({ members }: Npz, path: string): ArrayGroups {
  const words = namedArrays(members.map(({ name }) => name));
  const named = members.map((member, at) => ({ member, ...words[at]! }));
  const isTable = ({ header }: NpzMember) => header.shape.length >= 2 && header.type.kind === 'number';
  let tables = named.filter(({ member, word }) => isTable(member) && featureWord.test(word));
  if (tables.length === 0)
    tables = named
      .filter(({ member }) => isTable(member))
      .sort((a, b) => cellsOf(b.member) - cellsOf(a.member))
      .slice(0, 1);
  if (tables.length === 0)
    throw new WinnowError('bad_input', `“${path}” has no array of examples: ${describe(members)}.`, { file: path });
  const used = new Set<NpzMember>();
  const groups = tables.map(({ member: features, split }): ArrayGroup => {
    const rows = features.header.shape[0]!;
    const own = named.filter(
      ({ member, split: other }) => other === split && isColumn(member, rows) && member !== features,
    );
    const labels = own.find(({ word }) => labelWord.test(word)) ?? null;
    const others = own.filter((one) => one !== labels).map(({ member, word }) => ({ name: word, member }));
    for (const one of [features, labels?.member, ...others.map(({ member }) => member)]) if (one) used.add(one);
    return {
      split: tables.length > 1 ? (split ?? features.name) : null,
      features,
      labels: labels?.member ?? null,
      others,
    };
  });
  const spare = named.filter(({ member }) => !used.has(member));
  const classNames = spare.find(({ member, word }) => member.header.type.kind === 'text' && namesClasses(word));
  const width = widthOf(groups[0]!.features);
  const featureNames = spare.find(
    ({ member }) =>
      member.header.type.kind === 'text' &&
      member.header.shape.length === 1 &&
      member.header.shape[0] === width &&
      member !== classNames?.member,
  );
  const leftOut = spare.filter((one) => one !== classNames && one !== featureNames).map(({ member }) => member.name);
  const widths = new Set(groups.map(({ features }) => features.header.shape.slice(1).join(' × ')));
  if (widths.size > 1)
    throw new WinnowError('bad_input', `The arrays of “${path}” do not fit together: ${describe(members)}.`, {
      file: path,
    });
  return { groups, classNames: classNames?.member ?? null, featureNames: featureNames?.member ?? null, leftOut };
}

/** Numbers of one example. */
export function widthOf({ header }: NpzMember): number {
  return header.shape.slice(1).reduce((product, n) => product * n, 1);
}

function cellsOf(member: NpzMember): number {
  return member.header.shape[0]! * widthOf(member);
}

/** Whether an array has one value for each of so many examples. */
function isColumn({ header: { shape } }: NpzMember, rows: number): boolean {
  return shape[0] === rows && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
}

function describe(members: readonly NpzMember[]): string {
  return (
    members
      .slice(0, 12)
      .map(({ name, header }) => `${name} (${header.shape.join(' × ')})`)
      .join(', ') || 'it is empty'
  );
}
