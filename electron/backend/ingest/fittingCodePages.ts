import type { CodePage } from '#shared/model/textEncodings.ts';
import { runtimeDecoder } from '#backend/ingest/codeTable.ts';
import { recoded } from '#backend/ingest/codePages.ts';

const japanese =
  /\p{Script=Han}*[\p{Script=Hiragana}\p{Script=Katakana}][\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー、。]*/gu;

/** Runs of letters that a text in a code page consists of mostly, apart from ASCII. */
const scripts = {
  shift_jis: japanese,
  'euc-jp': japanese,
  'euc-kr': /[가-힣]+/gu,
  gb18030: /\p{Script=Han}+/gu,
  big5: /\p{Script=Han}+/gu,
  'windows-1251': /(?<!\p{L})[А-ЯЁ]?[а-яё]+/gu,
  'koi8-r': /(?<!\p{L})[А-ЯЁ]?[а-яё]+/gu,
  'windows-1253': /(?<!\p{L})[Α-ΩΆ-Ώ]?[α-ωά-ώ]+/gu,
  'windows-1255': /[א-ת]+/gu,
  'windows-1256': /\p{Script=Arabic}+/gu,
  'windows-874': /\p{Script=Thai}+/gu,
} as const satisfies Partial<Record<CodePage, RegExp>>;
type Candidate = keyof typeof scripts;

/** First bytes of the characters that everyday words are written with; the rest of a code page is rare ones. */
const everydayBytes: Partial<Record<Candidate, readonly [number, number]>> = {
  gb18030: [0xb0, 0xd7],
  big5: [0xa4, 0xc6],
};

export type FittingCodePage = { readonly encoding: CodePage; readonly words: string };

const lookedAtBytes = 16_384;
const most = 3;
const leastShare = 0.3;

/** The code pages in which the beginning of a text has no damage and letters that go together, the likeliest first. */
export function fittingCodePages(head: Buffer): readonly FittingCodePage[] {
  const lines = head.subarray(0, lookedAtBytes);
  const lastLine = Math.max(lines.lastIndexOf(10), lines.lastIndexOf(13));
  const sample = lastLine < 0 ? lines : lines.subarray(0, lastLine);
  return (Object.keys(scripts) as Candidate[])
    .filter((encoding) => runtimeDecoder(encoding) !== null)
    .map((encoding) => ({ encoding, ...fitOf(encoding, sample) }))
    .filter(({ share }) => share >= leastShare)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, most)
    .map(({ encoding, words }) => ({ encoding, words }));
}

function fitOf(encoding: Candidate, sample: Buffer): { readonly share: number; readonly words: string } {
  const text = recoded(encoding, sample).toString('utf8');
  const others = text.match(/\P{ASCII}/gu) ?? [];
  if (others.length === 0 || /[\ufffd\u0080-\u009f]/.test(text)) return { share: 0, words: '' };
  const usual = (text.match(scripts[encoding]) ?? []).reduce((sum, run) => sum + [...run].length, 0);
  const [from, to] = everydayBytes[encoding] ?? [0, 0xff];
  const leads = leadsOf(sample);
  const everyday = to === 0xff ? 1 : leads.filter((byte) => byte >= from && byte <= to).length / leads.length;
  const words = /\P{ASCII}[^\p{Cc},;|"]{0,15}/u.exec(text)?.[0].trim() ?? '';
  return { share: (usual / others.length) * everyday, words };
}

/** First bytes of the pairs. */
function leadsOf(sample: Buffer): readonly number[] {
  const leads: number[] = [];
  for (let i = 0; i < sample.length; i++) if (sample[i]! >= 0x80) leads.push(sample[i++]!);
  return leads;
}
