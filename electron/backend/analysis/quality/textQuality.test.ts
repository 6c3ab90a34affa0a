import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { createTextMeasure } from './textMeasure.ts';
import { createTextMarks, explainText, textReasons } from './textQuality.ts';

const measure = createTextMeasure();
const pool =
  'the cat and a dog were in our small garden when it was raining but they did not want to come into house with me so I gave them some bread that had been on table for hours of this long evening as you can see from picture which she will show at school tomorrow'.split(
    ' ',
  );

/** Sentences of the words above, of about so many words. */
function plainTexts(count: number, words = 25, seed = 1): string[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, n) => {
    const length = Math.round(words * (0.7 + 0.6 * random()));
    const own = Array.from({ length }, () => pool[Math.floor(random() * pool.length)]!);
    return `${own.join(' ')} ${n}.`;
  });
}

/** Reasons and words of texts put among 200 plain ones. */
function among(texts: readonly (string | null)[], others = plainTexts(200)) {
  const all = [...texts, ...others];
  const marks = createTextMarks(all.length, { measure });
  all.forEach((text, row) => marks.add(row, text));
  const { masks, scores, notes, limits } = marks.finish();
  const reasonsOf = (row: number): string[] =>
    Object.entries(textReasons).flatMap(([name, bit]) => (masks[row]! & bit ? [name] : []));
  const explain = (row: number): string =>
    explainText(all[row]!, measure(all[row] ?? ''), { mask: masks[row]!, limits });
  return { masks, scores, notes, limits, reasonsOf, explain, marked: masks.filter((mask) => mask > 0).length };
}

test('plain texts have no reason and the score 1', () => {
  const { marked, scores, notes } = among([]);
  expect(marked).toBe(0);
  expect(new Set(scores)).toEqual(new Set([1]));
  expect(notes).toEqual([]);
});

test('an empty text, blanks, signs alone and a placeholder say nothing; an emoji and a word do', () => {
  const short = plainTexts(200, 4);
  const { reasonsOf, scores, explain } = among([null, '', ' \n\u00a0\t', '?!…', 'N/A', '👍', 'ok'], short);
  for (let row = 0; row < 5; row += 1) expect(reasonsOf(row)).toEqual(['empty']);
  expect(scores.slice(0, 5).every((score) => score === 0)).toBe(true);
  expect(explain(1)).toBe('The text is empty.');
  expect(explain(4)).toBe('The text says nothing: "N/A".');
  expect(reasonsOf(5)).not.toContain('empty');
  expect(reasonsOf(6)).not.toContain('empty');
});

describe('length', () => {
  test('is compared with the others, with the numbers in the reason', () => {
    const long = plainTexts(1, 900, 5)[0]!;
    const { reasonsOf, explain, scores, limits, marked } = among(['Too short', long]);
    expect(reasonsOf(0)).toEqual(['short']);
    expect(reasonsOf(1)).toEqual(['long']);
    expect(marked).toBe(2);
    expect(limits.shortest).toBeLessThanOrEqual(40);
    expect(explain(0)).toBe(
      `The text is short: 9 characters; usual here are ${limits.medianLength} characters, and too short is below ${limits.shortest}.`,
    );
    expect(explain(1)).toContain(`too long is above ${limits.longest!.toLocaleString('en')}.`);
    expect(scores[0]).toBeCloseTo((0.5 * 9) / limits.shortest!, 6);
    expect(scores[1]).toBeCloseTo((0.5 * limits.longest!) / long.length, 6);
  });

  test('of short names or very uneven texts flags nearly none', () => {
    const names = plainTexts(500, 2);
    expect(among(['tea', 'iPad'], names).marked).toBe(0);
    const random = seededRandom(3);
    const uneven = Array.from({ length: 1000 }, (_, n) => plainTexts(1, 3 + 400 * random() ** 4, n)[0]!);
    expect(among([], uneven).marked).toBeLessThan(20);
  });
});

test('one character, few words, and the same lines again are repetition; a poem with a refrain and a table are not', () => {
  const line = 'You have won a prize of the highest value.';
  const { reasonsOf, explain } = among([
    'aaaaaaaaaaaaaaaaaaaaaaaaaa!',
    'free money '.repeat(20),
    Array.from({ length: 9 }, () => line).join('\n'),
    `${plainTexts(4, 12, 9).join('\n')}\n${line}\n${plainTexts(4, 12, 8).join('\n')}\n${line}`,
    'no no no, I said no: that will not be done here by any of you, and so it was',
  ]);
  expect(reasonsOf(0)).toEqual(['repeated']);
  expect(explain(0)).toMatch(
    /^The text is one character over and over: a row of it is 9\d % of the text \(50 % or more counts\)\.$/,
  );
  expect(reasonsOf(1)).toEqual(['repeated']);
  expect(explain(1)).toBe(
    'The text is a few words over and over: 95 % of its words were there before (80 % or more counts).',
  );
  expect(reasonsOf(2)).toEqual(['repeated']);
  expect(explain(2)).toContain('The text repeats its own');
  expect(reasonsOf(3)).toEqual([]);
  expect(reasonsOf(4)).toEqual([]);
});

test('what is the way of more than a fifth of the texts is said once and found nowhere', () => {
  const { reasonsOf, notes, scores } = among(Array.from({ length: 100 }, () => 'spam eggs '.repeat(15)));
  expect(reasonsOf(0)).toEqual([]);
  expect(scores[0]).toBe(1);
  expect(notes).toEqual([
    '100 texts are repeating themselves, of 300: with more than 20 % that is the way of these texts and no finding.',
  ]);
});

describe('damage', () => {
  const broken = (text: string): string => new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));

  test.for([
    ['UTF-8 read as windows-1252', broken('The café was closed, she said'), 'Ã©'],
    ['quotes', broken('They said “no” and didn’t come back'), 'â€œ'],
    ['a dash', broken('one – two'), 'â€“'],
    ['Cyrillic', broken('привет мир'), 'Ð'],
    ['Chinese', broken('我们需要一位朋友的希望'), ''],
    ['an emoji', broken('good 😀 day'), 'ðŸ˜€'],
    ['Latin-1', Buffer.from('Müller für alle').toString('latin1'), 'Ã¼'],
    ['lost characters', 'The caf\ufffd was closed', '\ufffd'],
    ['a control character', 'The cafe\u0007 was closed', 'U+0007'],
    ['a half of a character', 'the day was good \ud83d', 'U+D83D'],
    ['what was escaped twice', 'Tom &amp;amp; Jerry', '&amp;amp;'],
    ['escaped characters', 'Tom &amp; Jerry &#39;s', '&amp;'],
  ])('%s is found, with an example', ([, text, example]) => {
    const { damage } = measure(text!);
    expect(damage.count).toBeGreaterThan(0);
    expect(damage.example).toContain(example!);
  });

  test.for([
    'Le café « À la carte » de l’été, naïveté… voilà…”',
    'Né…» dit-il. MENÜ–Karte, «NÃO», IRMÃ”',
    'Größe, Übermaß, Ångström, señor, São Paulo, čeština, Tiếng Việt',
    'Привет, мир! Ελληνικά. 你好。 مرحبا. 20 °C ± 3 µm',
    'AT&T, R&D; a=1&b=2; x && y;',
    '<p>Tom &amp; Jerry&nbsp;</p>',
    'a tab\tand\r\nlines 👍🏽 👨‍👩‍👧',
  ])('%s is whole', (text) => {
    expect(measure(text)).toMatchObject({ damage: { count: 0 } });
  });

  test('is said with its count', () => {
    const { reasonsOf, explain, scores } = among([broken(`${plainTexts(1)[0]!} “no” didn’t`)]);
    expect(reasonsOf(0)).toEqual(['damaged']);
    expect(explain(0)).toBe('The text is damaged: 3 places with text of another encoding, such as "â€œ".');
    expect(scores[0]).toBeLessThanOrEqual(0.5);
  });
});

test('letters of another script inside a word are found where they look alike', () => {
  const text = 'please log in at \u0440\u0430ypal today and see that it is all in order';
  const { reasonsOf, explain } = among([text, 'the p-value of \u0394x and \u03bcm is in PDF\u044b']);
  expect(reasonsOf(0)).toEqual(['mixedScript']);
  expect(explain(0)).toBe('1 word mixes letters of two scripts that look alike, such as "\u0440\u0430ypal".');
  expect(reasonsOf(1)).toEqual([]);
});

test('another script and another language than most is found; a set of several has no majority', () => {
  const russian = 'Мы шли домой через лес, и было уже совсем темно, когда мы увидели свет в окне.';
  const german =
    'Wir sind durch den Wald nach Hause gegangen, und es war schon dunkel, als wir das Licht in einem Fenster gesehen haben.';
  const french =
    'Nous sommes rentrés à la maison par la forêt, et il faisait déjà nuit quand nous avons vu une lumière dans la fenêtre.';
  const { reasonsOf, explain, marked } = among([russian, german, french]);
  expect([0, 1, 2].map(reasonsOf)).toEqual([['otherScript'], ['otherLanguage'], ['otherLanguage']]);
  expect(marked).toBe(3);
  expect(explain(0)).toBe(
    'The text is in another script: 100 % of its letters are Cyrillic (more than 50 % count), where most texts here are Latin.',
  );
  expect(explain(1)).toBe('The text seems to be German by its frequent words, where most texts here are English.');
  const mixed = among([], [...plainTexts(100), ...Array.from({ length: 60 }, (_, n) => `${russian} ${n}`)]);
  expect(mixed.marked).toBe(0);
});

test('no texts and one text give no reason but emptiness', () => {
  expect(among([], []).marked).toBe(0);
  expect(among([], ['hello there']).marked).toBe(0);
  expect(among([], ['']).reasonsOf(0)).toEqual(['empty']);
});
