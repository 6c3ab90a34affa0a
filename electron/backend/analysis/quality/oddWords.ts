/** A word of a category column that is probably another one, or stands alone. */
export type OddWord = {
  readonly kind: 'variant' | 'misspelt' | 'alone';
  /** The frequent word that it is like; '' of one that stands alone. */
  readonly like: string;
  readonly likeCount: number;
};

/** A column with more words than these is no category of few words. */
const mostWords = 50;
const mostWordsForAlone = 20;
const fewestRowsForAlone = 200;
/** A word is frequent from so many rows on, and odd at most with this share of those of the word that it is like. */
const frequent = 10;
const mostShare = 0.05;
/** Shorter words differ by a letter on purpose. */
const shortestMisspelt = 5;

/** Small letters without accents, blanks and what joins words; in words with digits the marks stay, as in "-1" and "1.5". */
function fold(word: string): string {
  const plain = word
    .normalize('NFKD')
    .replace(/[\p{M}\s]/gu, '')
    .toLowerCase();
  return /\d/.test(plain) ? plain : plain.replace(/[\p{Pd}_./'’]/gu, '');
}

/**
 * Words of a column of few words that are odd: written differently from a frequent one in case, blanks, marks or accents; one letter
 * off; or in one row only. Numbers in words are no letters: "level 1" is not "level 2".
 * @param counts rows of each word [words]
 */
export function oddWords(words: readonly string[], counts: ArrayLike<number>): ReadonlyMap<number, OddWord> {
  const odd = new Map<number, OddWord>();
  const used = words.flatMap((word, code) =>
    counts[code]! > 0 ? [{ word, code, count: counts[code]!, folded: fold(word) }] : [],
  );
  if (used.length > mostWords) return odd;
  const rows = used.reduce((sum, { count }) => sum + count, 0);
  for (const { word, code, count, folded } of used) {
    const others = used.filter(
      (other) => other.code !== code && other.count >= frequent && count <= mostShare * other.count,
    );
    const variant = others.find((other) => folded !== '' && other.folded === folded);
    const near = others.find(
      (other) => Math.min(folded.length, other.folded.length) >= shortestMisspelt && isOneOff(folded, other.folded),
    );
    const like = variant ?? near;
    if (like) odd.set(code, { kind: variant ? 'variant' : 'misspelt', like: like.word, likeCount: like.count });
    else if (count === 1 && word !== '' && used.length <= mostWordsForAlone && rows >= fewestRowsForAlone)
      odd.set(code, { kind: 'alone', like: '', likeCount: 0 });
  }
  return odd;
}

/** Whether one letter was put in, left out or exchanged, or two next to each other changed places. */
function isOneOff(one: string, other: string): boolean {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1 || short === long) return false;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  const [restOfShort, restOfLong] = [short.slice(start), long.slice(start)];
  if (/\d/.test(restOfShort[0] ?? '') || /\d/.test(restOfLong[0] ?? '')) return false;
  if (short.length < long.length) return restOfShort === restOfLong.slice(1);
  if (restOfShort.slice(1) === restOfLong.slice(1)) return true;
  return (
    restOfShort[0] === restOfLong[1] && restOfShort[1] === restOfLong[0] && restOfShort.slice(2) === restOfLong.slice(2)
  );
}
