import { Buffer } from 'node:buffer';

/** GPT-2's table: a printable character for each byte, itself where it is one. */
const characters: readonly string[] = (() => {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
})();

export function toByteCharacters(text: string): string {
  if (/^[!-~]*$/.test(text)) return text;
  let out = '';
  for (const byte of Buffer.from(text)) out += characters[byte];
  return out;
}
