/** A column beside the scores, and why it is none. */
export type LeftOut = { readonly name: string; readonly why: string };

/** Names of what is beside probabilities, and what it is. They count only for columns that are named for no class. */
const otherNames: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:unnamed: ?\d+(?:_level_\d+)?|index|level_\d+|row|row_?(?:id|nr|num(?:ber)?|index)|idx|#|)$/,
    'it counts the rows',
  ],
  [
    /^(?:(?:max|top|best)[ _]?(?:p|prob|probs|probability|proba|score|conf|confidence)|(?:p|prob|probability|proba|score|conf)[ _]?max|conf|confidence|certainty|uncertainty|margin|entropy|loss|nll|log[ _]?loss|std|var|variance|energy|temperature)$/,
    'it is one number about the whole row',
  ],
  [
    /^(?:y[ _]?)?(?:pred|preds|predicted|prediction|predictions)(?:[ _](?:label|labels|class|idx|index|id|name|y))?$|^(?:label|class|y|prediction)[ _](?:pred|predicted|prediction|hat|label)$|^(?:argmax|top[ _]?1|guess|output|suggested[ _]label)$/,
    'it is the predicted class',
  ],
  [
    /^(?:y[ _]?)?(?:true|gold|actual|real|correct|gt|ground[ _]?truth|target|targets|label|labels|class|classes|y|orig(?:inal)?|given)(?:[ _](?:label|labels|class|idx|index|id|name|y))?$|^(?:label|class|y)[ _](?:true|id|idx|ids|code|gold)$|^(?:is[ _].*|error|label[ _](?:quality|score|issue).*)$/,
    'it is a label, not a probability',
  ],
  [/^(?:split|fold|subset|weight|date|time|timestamp|epoch|seed|batch|model)$/, 'its name is of something else'],
];

/** Why a column of this name holds no probabilities; null where the name does not say so. */
export function whyNoClass(name: string): string | null {
  const plain = name.trim().toLowerCase();
  // Beside `False` it is a class.
  if (plain === 'true') return null;
  return otherNames.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

export const isPredictedName = (name: string): boolean => whyNoClass(name) === 'it is the predicted class';
export const isIndexName = (name: string): boolean => whyNoClass(name) === 'it counts the rows';

/** Whether a name is one that keys have. */
export const isKeyName = (name: string): boolean =>
  /^(?:key|id|uid|uuid|guid|(?:example|sample|image|item|doc|document|text|record|object)[ _]?id|file(?:[ _]?(?:name|path))?|path|image(?:[ _]?path)?|img|picture|url)$/i.test(
    name.trim(),
  );

/** What stands before and behind a class in the name of its column. */
export type Affix = { readonly before: string; readonly after: string };

export type Matched = {
  /** The class of each column; null where its name is that of none. */
  readonly classes: readonly (string | null)[];
  readonly affix: Affix;
  readonly count: number;
};

const mostLookedAt = 50;

/**
 * Which columns are named for a class: by its own name, or by one and the same beginning and end around it (`p_cat`, `prob(cat)`,
 * `cat_score`). Of several beginnings and ends the one that names most classes. Case and blanks count only where they tell classes apart.
 */
export function matchClasses(names: readonly string[], classes: readonly string[]): Matched {
  const byName = lookUp(classes);
  let best = matchedWith({ before: '', after: '' }, names, byName);
  for (const affix of affixesOf(names, classes)) {
    const found = matchedWith(affix, names, byName);
    const isShorter = affix.before.length + affix.after.length < best.affix.before.length + best.affix.after.length;
    if (found.count > best.count || (found.count === best.count && isShorter)) best = found;
  }
  return best;
}

type LookUp = (name: string) => string | null;

function lookUp(classes: readonly string[]): LookUp {
  const exact = new Set(classes);
  const folded = new Map<string, string | null>();
  for (const name of classes) {
    const plain = fold(name);
    folded.set(plain, folded.has(plain) ? null : name);
  }
  return (name) => (exact.has(name) ? name : (folded.get(fold(name)) ?? null));
}

const fold = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');

function matchedWith({ before, after }: Affix, names: readonly string[], classOf: LookUp): Matched {
  const taken = new Set<string>();
  const classes = names.map((name) => {
    const end = endOf(name, after);
    const fits = end !== null && name.length >= before.length + end && startsWith(name, before);
    const found = fits ? classOf(name.slice(before.length, name.length - end)) : null;
    if (found === null || taken.has(found)) return null;
    taken.add(found);
    return found;
  });
  return { classes, affix: { before, after }, count: taken.size };
}

const startsWith = (name: string, start: string): boolean => name.toLowerCase().startsWith(start.toLowerCase());

/** How long the end of a name is that is `after`, or its singular or plural: “1 star”, “2 stars”; null where it is another. */
function endOf(name: string, after: string): number | null {
  const plain = name.toLowerCase();
  const wanted = after.toLowerCase();
  if (plain.endsWith(wanted)) return wanted.length;
  if (!/\p{L}{2}$/u.test(wanted)) return null;
  const other = wanted.endsWith('s') ? wanted.slice(0, -1) : `${wanted}s`;
  return plain.endsWith(other) ? other.length : null;
}

/** Beginnings and ends that the first columns have around classes; each ends where a word does. */
function affixesOf(names: readonly string[], classes: readonly string[]): Affix[] {
  const found = new Map<string, Affix>();
  for (const name of names.slice(0, mostLookedAt)) {
    const plain = name.toLowerCase();
    for (const one of classes) {
      const word = one.trim().toLowerCase();
      if (word === '') continue;
      for (let at = plain.indexOf(word); at >= 0; at = plain.indexOf(word, at + 1)) {
        const affix = { before: name.slice(0, at), after: name.slice(at + word.length) };
        if (isAffix(affix, word)) found.set(`${affix.before.toLowerCase()}\0${affix.after.toLowerCase()}`, affix);
      }
    }
  }
  return [...found.values()];
}

/** A number is a word of its own also behind letters: `c10`. */
function isAffix({ before, after }: Affix, word: string): boolean {
  const isWordBefore =
    before === '' ||
    /[^\p{L}\p{N}]$/u.test(before) ||
    /^(?:p|prob|proba|logit|score)$/i.test(before) ||
    (/^\d/.test(word) && /^\p{L}+$/u.test(before));
  const isWordAfter = after === '' || /^[^\p{L}\p{N}]/u.test(after);
  return isWordBefore && isWordAfter && before.length + after.length > 0;
}

/** Classes of the project under the names that a file gives them; null where a name is none, or two are the same. */
export function asProjectClasses(names: readonly string[], classes: readonly string[]): string[] | null {
  const { classes: found, count } = matchClasses(names, classes);
  return count === names.length ? (found as string[]) : null;
}

/** Names that only number the columns, `0`, `p_0`, `LABEL_0`, from 0 or 1 without a gap: places in that order. Null for other names. */
export function numberedPlaces(names: readonly string[]): readonly number[] | null {
  const parts = names.map((name) => /^(.*?)(\d+)(\D*)$/s.exec(name.trim()));
  const [first] = parts;
  if (!first || !parts.every((part) => part !== null && part[1] === first[1] && part[3] === first[3])) return null;
  const numbers = parts.map((part) => Number(part![2]));
  const least = Math.min(...numbers);
  if (least > 1 || new Set(numbers).size !== numbers.length || Math.max(...numbers) !== least + numbers.length - 1)
    return null;
  return numbers.map((_, at) => at).toSorted((a, b) => numbers[a]! - numbers[b]!);
}

export const leftOutWords = (leftOut: readonly LeftOut[]): string | null => {
  if (leftOut.length === 0) return null;
  const named = leftOut.slice(0, 8).map(({ name, why }) => `“${name}” (${why})`);
  const more = leftOut.length > named.length ? ` and ${leftOut.length - named.length} more` : '';
  return `Left out as no class: ${named.join(', ')}${more}.`;
};
