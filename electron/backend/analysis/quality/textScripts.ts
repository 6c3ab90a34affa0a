/** Writing systems that are told apart, by code; Chinese and Japanese share theirs, as a short Japanese text may be in Han alone. */
export const scriptNames = [
  'no script',
  'Latin',
  'Greek',
  'Cyrillic',
  'Hebrew',
  'Arabic',
  'Chinese or Japanese',
  'Korean',
  'Thai',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Telugu',
  'Georgian',
  'Armenian',
  'Ethiopic',
  'another script',
] as const;

/** Inclusive ranges of UTF-16 code units, ordered. Halves of surrogate pairs stand for Han where their plane is Han's. */
const ranges: readonly (readonly [from: number, to: number, script: number])[] = [
  [0x41, 0x5a, 1],
  [0x61, 0x7a, 1],
  [0xc0, 0xd6, 1],
  [0xd8, 0xf6, 1],
  [0xf8, 0x24f, 1],
  [0x250, 0x2af, 1],
  [0x370, 0x3ff, 2],
  [0x400, 0x52f, 3],
  [0x531, 0x58f, 14],
  [0x5d0, 0x5f4, 4],
  [0x620, 0x64a, 5],
  [0x66e, 0x6d3, 5],
  [0x6fa, 0x6ff, 5],
  [0x700, 0x74f, 16],
  [0x750, 0x77f, 5],
  [0x8a0, 0x8c7, 5],
  [0x904, 0x963, 9],
  [0x980, 0x9fb, 10],
  [0xa00, 0xb7f, 16],
  [0xb80, 0xbff, 11],
  [0xc00, 0xc7f, 12],
  [0xc80, 0xdff, 16],
  [0xe01, 0xe4e, 8],
  [0xe80, 0x109f, 16],
  [0x10a0, 0x10ff, 13],
  [0x1100, 0x11ff, 7],
  [0x1200, 0x139f, 15],
  [0x13a0, 0x1aff, 16],
  [0x1c80, 0x1c8f, 3],
  [0x1c90, 0x1cbf, 13],
  [0x1e00, 0x1eff, 1],
  [0x1f00, 0x1fff, 2],
  [0x2c60, 0x2c7f, 1],
  [0x2de0, 0x2dff, 3],
  [0x3041, 0x30ff, 6],
  [0x3131, 0x318e, 7],
  [0x31f0, 0x31ff, 6],
  [0x3400, 0x4dbf, 6],
  [0x4e00, 0x9fff, 6],
  [0xa640, 0xa69f, 3],
  [0xa722, 0xa7ff, 1],
  [0xac00, 0xd7af, 7],
  [0xd840, 0xd88f, 6],
  [0xf900, 0xfaff, 6],
  [0xfb1d, 0xfb4f, 4],
  [0xfb50, 0xfdfb, 5],
  [0xfe70, 0xfefc, 5],
  [0xff21, 0xff3a, 1],
  [0xff41, 0xff5a, 1],
  [0xff66, 0xff9d, 6],
];

export const hanScript = 6;
const [latin, greek, cyrillic] = [1, 2, 3];

/** The script of every UTF-16 code unit [65,536]; 0: no letter. */
export function scriptTable(): Uint8Array {
  const table = new Uint8Array(65_536);
  for (const [from, to, script] of ranges) table.fill(script, from, to + 1);
  return table;
}

/** Letters of Greek and Cyrillic that look like Latin ones, and so are typed, or put, in their place. */
const lookAlikes = new RegExp(
  '^[\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd' +
    '\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425' +
    '\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u0501\u051b]+$',
  'u',
);
const likeGreekOrCyrillic = /^[ABEZHIKMNOPTYXSJCaeopcxyisjdqv]+$/;
const wordPattern = /[\p{L}\p{M}]{3,}/gu;
const latinLetters = /\p{Script=Latin}/gu;
const otherLetters = /[\p{Script=Greek}\p{Script=Cyrillic}]/gu;

export type MixedWords = { readonly count: number; readonly example: string };

/**
 * Words in which a letter of another script stands for one that looks the same: "раypal" with a Cyrillic "р" and "а". The fewer
 * letters of the two scripts must all be such look-alikes, so that "PDFы" and "Δx" are none.
 */
export function mixedWords(text: string): MixedWords {
  let count = 0;
  let example = '';
  for (const [word] of text.matchAll(wordPattern)) {
    const own = word.match(latinLetters) ?? [];
    const other = word.match(otherLetters) ?? [];
    if (own.length === 0 || other.length === 0) continue;
    const isLike =
      other.length <= own.length ? lookAlikes.test(other.join('')) : likeGreekOrCyrillic.test(own.join(''));
    if (!isLike) continue;
    if (count === 0) example = word;
    count += 1;
  }
  return { count, example };
}

/** Whether letters counted by script may be mixed inside words. */
export function mayMix(letters: Int32Array): boolean {
  return letters[latin]! > 0 && letters[greek]! + letters[cyrillic]! > 0;
}
