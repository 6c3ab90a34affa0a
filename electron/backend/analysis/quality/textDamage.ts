export type TextDamage = {
  /** Places that are damaged. */
  readonly count: number;
  /** The first of them, as it can be shown. */
  readonly example: string;
  /** What it is, in words that go on after "has". */
  readonly words: string;
};

export const noDamage: TextDamage = { count: 0, example: '', words: '' };

/** What windows-1252 shows for the bytes 0x80 to 0x9f; the other half of the bytes are their own code. */
const ofHighBytes =
  '\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178';
/** The same without what people write right behind a letter: quotes, dashes, three dots. */
const oddHighBytes = ofHighBytes.replace(/[\u2018-\u201e\u2013\u2014\u2026\u2039\u203a]/g, '');
/** A continuation byte of UTF-8 as windows-1252 or Latin-1 shows it. */
const next = `[\u0080-\u00bf${ofHighBytes}]`;
const oddNext = `[\u0080-\u00aa\u00ac-\u00ba\u00bc-\u00bf${oddHighBytes}]`;

/**
 * UTF-8 read as windows-1252 or Latin-1. Of two bytes: Latin letters behind \u00c2 to \u00c5; Greek, Cyrillic, Hebrew and Arabic, whose
 * first letters are also ordinary ones, only where two such pairs stand together. Of three: quotes, dashes and signs behind \u00e2\u20ac,
 * \u00e2\u201a, \u00e2\u201e or \u00e2\u0153, CJK behind \u00e3 to \u00ef with an odd sign behind it; of four: emoji behind \u00f0\u0178.
 */
const mojibake = new RegExp(
  [
    `[\u00c2-\u00c5]${oddNext}`,
    `(?:[\u00ce-\u00d1\u00d7-\u00da]${next}){2,}`,
    `\u00e2(?:[\u20ac\u0080]|[\u201a\u0082]|[\u201e\u0084]|[\u0153\u009c])${next}`,
    `(?:[\u00e3-\u00ef]${oddNext}${next}){2,}`,
    `\u00f0[\u0178\u009f]${next}{2}`,
    '\u00ef\u00bb\u00bf',
  ].join('|'),
  'g',
);
/** Control characters but for the tab, the line ends and the page end; the higher ones are windows-1252 read as Latin-1. */
const controls = /(?![\t\n\f\r\u0085])\p{Cc}/gu;
const replaced = /\ufffd+/g;
const escapedTwice = /&amp;(?:[a-z]{2,8}|#\d{2,6}|#x[\da-f]{2,5});/gi;
const entities =
  /&(?:nbsp|amp|lt|gt|quot|apos|euro|copy|[lr][sd]quo|[mn]dash|hellip|[aeiou](?:uml|acute|grave|circ)|szlig|#\d{2,6}|#x[\da-f]{2,5});/gi;
const tag = /<\/?[a-z][^<>]*>/i;
/** Half of a surrogate pair: a text that was cut inside a character. */
const halves = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * What broke in a text on its way: characters that were lost (U+FFFD), UTF-8 read as another encoding, control characters, and
 * escaped characters of HTML \u2014 those escaped twice anywhere, others only where no tag says that the text is HTML.
 */
export function textDamage(
  text: string,
  { hasHigh, hasControl }: { readonly hasHigh: boolean; readonly hasControl: boolean },
): TextDamage {
  const found: TextDamage[] = [];
  if (hasHigh) {
    found.push(placesOf(text, replaced, 'lost characters (U+FFFD)'));
    found.push(placesOf(text, mojibake, 'text of another encoding'));
    found.push(placesOf(text, halves, 'halves of characters'));
  }
  // What stands for a byte of another encoding is counted with that.
  if (hasControl) found.push(placesOf(hasHigh ? text.replace(mojibake, '') : text, controls, 'control characters'));
  if (text.includes('&')) {
    const twice = placesOf(text, escapedTwice, 'characters escaped twice');
    found.push(twice.count > 0 || tag.test(text) ? twice : placesOf(text, entities, 'escaped characters of HTML'));
  }
  const first = found.find(({ count }) => count > 0);
  return first ? { ...first, count: found.reduce((sum, { count }) => sum + count, 0) } : noDamage;
}

function placesOf(text: string, pattern: RegExp, words: string): TextDamage {
  const places = text.match(pattern);
  return places ? { count: places.length, example: shown(places[0]), words } : noDamage;
}

/** A control character by its number; a long row of damage by its beginning. */
function shown(place: string): string {
  return place
    .slice(0, 12)
    .replace(/[\p{Cc}\p{Cs}]/gu, (c) => `U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}
