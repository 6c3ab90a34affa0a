import { Buffer } from 'node:buffer';

/** The texts that one grapheme at most becomes; longer ones are looked up character by character. */
const mostGraphemeBytes = 5;
const ascii = 128;

/**
 * SentencePiece's precompiled map of characters (nmt_nfkc and its kin): a double array (Darts) over UTF-8 bytes that leads into a list of
 * NUL-ended texts. Layout: uint32 bytes of the array, the array, the texts. As tokenizers does it (spm_precompiled), a grapheme of at
 * most 5 bytes becomes what its shortest known beginning becomes, even where that drops its marks; else each character by itself.
 * Throws Error when the bytes are no such map.
 */
export function precompiledMap(charsMap: Uint8Array): (text: string) => string {
  const bytes = Buffer.from(charsMap);
  const size = bytes.length >= 4 ? bytes.readUInt32LE(0) : -1;
  if (size <= 0 || size % 4 !== 0 || 4 + size > bytes.length) throw new Error('its precompiled map is damaged.');
  const units = new Uint32Array(size / 4);
  for (let i = 0; i < units.length; i++) units[i] = bytes.readUInt32LE(4 + 4 * i);
  const texts = bytes.subarray(4 + size);

  const lookUp = (chunk: string): string | undefined => {
    const key = Buffer.from(chunk);
    let at = offsetOf(units[0]!);
    for (const byte of key) {
      if (byte === 0) return undefined;
      at ^= byte;
      const unit = units[at];
      if (unit === undefined || (unit & 0x8000_00ff) >>> 0 !== byte) return undefined;
      at ^= offsetOf(unit);
      if ((unit & 0x100) !== 0) {
        const start = (units[at] ?? 0) & 0x7fff_ffff;
        const end = texts.indexOf(0, start);
        return start >= texts.length ? undefined : texts.toString('utf8', start, end < 0 ? texts.length : end);
      }
    }
    return undefined;
  };
  const known = new Map<string, string | undefined>();
  const remembered = (chunk: string): string | undefined => {
    if (known.has(chunk)) return known.get(chunk);
    const found = lookUp(chunk);
    if (known.size < 50_000) known.set(chunk, found);
    return found;
  };
  const plain = Array.from(
    { length: ascii },
    (_, code) => lookUp(String.fromCharCode(code)) ?? String.fromCharCode(code),
  );
  const keepsPrintable = plain.every((text, code) => code < 32 || code === 127 || text === String.fromCharCode(code));
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

  const changeGraphemes = (text: string): string => {
    let out = '';
    for (const { segment } of graphemes.segment(text)) {
      const whole = Buffer.byteLength(segment) <= mostGraphemeBytes ? remembered(segment) : undefined;
      if (whole !== undefined) out += whole;
      else for (const character of segment) out += remembered(character) ?? character;
    }
    return out;
  };
  return (text) => {
    if (keepsPrintable && /^[ -~]*$/.test(text)) return text;
    // Between two printable ASCII characters a grapheme always ends: only what stands between those is segmented, with its neighbours.
    return text.replace(/[ -~]?(?:[^ -~]+[ -~]?)+|[ -~]+(?![^ -~])/g, (run) =>
      /^[ -~]*$/.test(run)
        ? Array.from(run, (character) => plain[character.charCodeAt(0)]).join('')
        : changeGraphemes(run),
    );
  };
}

const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
