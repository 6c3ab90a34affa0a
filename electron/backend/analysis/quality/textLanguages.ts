/** Languages in Latin script that are told apart by their little words, by code; 0: not told. */
export const languageNames = [
  '',
  'English',
  'German',
  'French',
  'Spanish',
  'Italian',
  'Portuguese',
  'Dutch',
  'Swedish',
  'Polish',
  'Turkish',
] as const;

/** The most frequent words that mean nothing alone. Words of several languages count for each of them. */
const littleWords: readonly string[] = [
  '',
  'the of and to in is that it for was on are as with his they at be this have from or had by but not what all were we when your can said there an which she do their if will up other about out many then them these so some her would make like him into has two more no way could my than been its now did get may our you he',
  'der die das und ist nicht ein eine zu den mit sich des auf f\u00fcr im dem von auch als an es er sie ich wir ihr aus bei nach wie oder aber wenn nur noch werden wird war sind hat haben einen einer eines kann zum zur \u00fcber vor durch so man sein ihre mehr',
  'le la les de des et est un une du en que qui dans pour pas au sur par plus ne se ce il elle nous vous je avec sont mais ou cette comme son sa ses aux \u00eatre fait tout bien \u00e0 a ont \u00e9tait leur',
  'el la los las de que y en un una es por con para no se del al lo como m\u00e1s pero sus le ya o este s\u00ed porque esta entre cuando muy sin sobre tambi\u00e9n me hasta hay donde quien desde todo nos su mi te fue era',
  'il lo la gli le di che e un una per non in con del della dei delle si da come pi\u00f9 ma anche sono al alla nel nella questo questa ci mi ti ha ho \u00e8 era essere stato suo sua loro dal sul perch\u00e9 o se io',
  'o a os as de que e do da dos das em um uma para com n\u00e3o por mais se na no nas nos como mas foi ao ele ela seu sua ou ser quando muito h\u00e1 j\u00e1 est\u00e1 eu tamb\u00e9m s\u00f3 pelo pela at\u00e9 isso entre era depois sem mesmo aos seus quem me voc\u00ea',
  'de het een en van is dat op te in voor met niet zijn die aan er om ook als dan maar bij nog uit door naar heeft ze we ik je wat werd over hij kan wel deze dit worden geen of was tot hun zo al',
  'och att det som en p\u00e5 \u00e4r av f\u00f6r med den till inte har de ett om han men var jag sig fr\u00e5n vi s\u00e5 kan n\u00e4r \u00e4n hade ut d\u00e4r efter vid ska mot eller nu under man d\u00e5 blev \u00f6ver ocks\u00e5 du hon detta mycket',
  'i w na z do to \u017ce si\u0119 nie jest o jak po co tak od za ale przez dla czy tylko ju\u017c by\u0142 jego jej ich te ten ta oraz mo\u017ce przy by\u0142o s\u0105 lub bardzo mnie go mi gdy kiedy tym tego tej kt\u00f3ry kt\u00f3re',
  've bir bu i\u00e7in da de ile \u00e7ok ne ama o olarak daha gibi var kadar en sonra olan ki her ben mi diye yok \u015fey \u015fu sen biz ya bana hi\u00e7 nas\u0131l neden ise veya oldu oldu\u011funu de\u011fil onu',
];

/** FNV-1a over UTF-16 code units: what the measure of a text makes of each of its words as it goes. */
export const hashBasis = 0x811c9dc5 | 0;
export const hashStep = 0x01000193;

export function wordHash(word: string): number {
  let hash = hashBasis;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), hashStep);
  return hash;
}

/** Bits of the languages of each little word, by its hash. */
export function littleWordTable(): ReadonlyMap<number, number> {
  const table = new Map<number, number>();
  littleWords.forEach((words, language) => {
    for (const word of words.split(' ').filter(Boolean)) {
      const hash = wordHash(word);
      table.set(hash, (table.get(hash) ?? 0) | (1 << language));
    }
  });
  return table;
}

export const fewestWords = 20;
/** Running text in any of these languages has a third to a half of such words; a text with fewer than this is not told. */
const leastShare = 0.2;
/** The next language may have at most so many of the first one's: related languages share words. */
const mostOfNext = 0.6;

/** Which language a text is in by how many of its words are little words of each; 0 where that is not clear. */
export function languageOf(hits: Int32Array, words: number): number {
  if (words < fewestWords) return 0;
  let [best, next] = [0, 0];
  for (let language = 1; language < hits.length; language += 1) {
    if (hits[language]! > hits[best]!) [best, next] = [language, hits[best]!];
    else if (hits[language]! > next) next = hits[language]!;
  }
  return hits[best]! >= leastShare * words && next <= mostOfNext * hits[best]! ? best : 0;
}
