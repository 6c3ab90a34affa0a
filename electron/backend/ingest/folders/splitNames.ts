/** Words that name a part of a dataset, with the forms that occur in folder and file names. */
const splitWord =
  /^(?:train(?:ing)?|trn|val(?:id(?:ation)?)?|vld|dev(?:el(?:opment)?)?|test(?:ing)?|tst|eval(?:uation)?|holdout)$/;
/** Words that say nothing beside a split's name: `test_set`, `train-images`. */
const filler =
  /^(?:set|sets|data|dataset|datasets|images?|imgs?|pics?|pictures?|photos?|split|splits|part|folder|jpe?g|png|\d+)$/;

/** The words of a name: `seg_train`, `TrainSet`, `train2017`, `hold-out`. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/hold[-_ ]out/gi, 'holdout')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\D)(\d)/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/(train|training|test|testing|val|valid|validation|dev|eval)set\b/g, '$1 set')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** What a name says beside the one word for a split, '' when nothing; null when it names no split. */
function besideSplit(name: string): string | null {
  const words = wordsOf(name);
  const splits = words.filter((word) => splitWord.test(word));
  if (splits.length !== 1) return null;
  return words.filter((word) => !splitWord.test(word) && !filler.test(word)).join(' ');
}

/**
 * Which of some names beside each other are those of splits: train, validation, test in their many forms. A further word is
 * allowed where at least two have the same one, as in `seg_train` and `seg_test`.
 */
export function splitNames(names: Iterable<string>): ReadonlySet<string> {
  const rests = new Map<string, string[]>();
  for (const name of names) {
    const rest = besideSplit(name);
    if (rest !== null) rests.set(rest, [...(rests.get(rest) ?? []), name]);
  }
  return new Set([...rests].flatMap(([rest, found]) => (rest === '' || found.length >= 2 ? found : [])));
}

/** Whether a single name is that of a split, without anything beside it. */
export function isSplitName(name: string): boolean {
  return besideSplit(name) === '';
}
