import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { decodedPictureWords } from '#shared/model/pictureFormats.ts';
import { isBmp } from './decodeBmp.ts';
import { findPicture } from './picturePath.ts';

const headBytes = 64;

/** Why a file is no picture, by its first bytes; null when it begins like one. What comes after them may still be damaged. */
export function whyNoPicture(head: Buffer): string | null {
  if (head.length === 0) return 'it is empty (0 bytes)';
  const text = head.toString('latin1');
  const isKnown =
    text.startsWith('\u0089PNG') ||
    text.startsWith('\u00ff\u00d8\u00ff') ||
    text.startsWith('GIF8') ||
    /^RIFF[^]{4}WEBP/.test(text) ||
    /^(?:II[*+]\0|MM\0[*+])/.test(text) ||
    /^[^]{4}ftyp(?:avif|avis|mif1|msf1)/.test(text) ||
    isBmp(head);
  if (isKnown) return null;
  if (/^[^]{4}ftyp/.test(text)) return 'it is a HEIC picture or a film, which are not decoded';
  if (text.startsWith('version https://git-lfs'))
    return 'it is a pointer of Git LFS; the picture itself was not fetched';
  if (/^\s*</.test(text)) return 'it is a drawing or a web page';
  return `it does not begin like a picture (${decodedPictureWords})`;
}

/** The pictures among some that cannot be shown, with the reason. Other calls get their turn meanwhile. */
export async function checkPictures(
  root: string,
  files: readonly string[],
  linkTargets: readonly string[] = [],
): Promise<{ readonly file: string; readonly why: string }[]> {
  const found: { file: string; why: string }[] = [];
  const rules = { cut: '', folders: [''], endings: [''], linkTargets: [...linkTargets] };
  const head = Buffer.alloc(headBytes);
  for (const [at, file] of files.entries()) {
    if (at % 200 === 199) await setImmediate();
    const why = checkOne(root, file, rules, head);
    if (why !== null) found.push({ file, why });
  }
  return found;
}

function checkOne(
  root: string,
  file: string,
  rules: NonNullable<Parameters<typeof findPicture>[2]>,
  head: Buffer,
): string | null {
  let handle: number | undefined;
  try {
    // Not blocking, so that a FIFO cannot hold the process up.
    handle = openSync(findPicture(root, file, rules).file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!fstatSync(handle).isFile()) return 'it is not a file';
    return whyNoPicture(head.subarray(0, readSync(handle, head, 0, head.length, 0)));
  } catch (cause) {
    return cause instanceof Error ? cause.message.replace(/\.$/, '') : String(cause);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
