import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import { whyNotShown } from './explainPicture.ts';
import { openPicture, unreadable } from './openPicture.ts';
import { findPicture } from './picturePath.ts';

const edge = 128;
const sizeLimitBytes = 64 * 1024 * 1024;

/**
 * The pictures of some cells as an import would find them, small; with the reason where one cannot be shown. `taken`: the folder into which
 * those that the source itself holds were put.
 */
export async function previewPictures(
  { mapping, cells }: MethodParsed<'sources.pictures'>,
  taken: string | null,
): Promise<MethodOutput<'sources.pictures'>> {
  const { path, format } = mapping.source;
  const source = resolve(path);
  const root = taken ?? resolve(formats[format].isFolder ? source : dirname(source), mapping.mediaRoot);
  const shown: MethodOutput<'sources.pictures'> = [];
  for (const cell of cells)
    try {
      const { file } = findPicture(root, cell, mapping.pictures);
      shown.push({ image: await smallPicture(file), why: null });
    } catch (cause) {
      const why = await whyNotShown(() => findPicture(root, cell, mapping.pictures).file);
      shown.push({ image: null, why: why ?? unreadable(cause).message });
    }
  return shown;
}

async function smallPicture(file: string): Promise<string> {
  const info = await stat(file);
  if (!info.isFile() || info.size > sizeLimitBytes)
    throw new WinnowError('too_large', 'The file is too large to be shown here.', { file });
  const { picture } = await openPicture(await readFile(file));
  const small = picture.rotate().resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true });
  return `data:image/png;base64,${(await small.png({ compressionLevel: 3 }).toBuffer()).toString('base64')}`;
}
