/** How the bytes of a picture begin, as hexadecimal digits, by the ending of its file. */
const beginnings: readonly (readonly [string, RegExp])[] = [
  ['png', /^89504e470d0a1a0a/],
  ['jpg', /^ffd8ff/],
  ['gif', /^47494638(?:37|39)61/],
  ['webp', /^52494646.{8}57454250/],
  ['bmp', /^424d.{8}00000000/],
  ['tif', /^(?:49492a00|4d4d002a)/],
  ['avif', /^.{8}6674797061766966/],
];

/** The ending that a picture's file has; null where the bytes are no picture. */
export function pictureEnding(bytes: Buffer): string | null {
  const start = bytes.toString('hex', 0, 16);
  return beginnings.find(([, beginning]) => beginning.test(start))?.[0] ?? null;
}
