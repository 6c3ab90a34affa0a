import { WinnowError } from '#shared/base/winnowError.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import { readFile, stat } from 'node:fs/promises';
import { shownPictureType } from '#shared/model/pictureFormats.ts';
import type { MediaAnswer } from '../backend.ts';
import type { OpenProject } from '../project/openProject.ts';
import { createRecentMap } from '../project/recentMap.ts';
import { mediaRootOf } from '../project/sourcePaths.ts';
import { openPicture, type OpenedPicture } from './openPicture.ts';
import { findPicture } from './picturePath.ts';

const notFound: MediaAnswer = { status: 404, mime: 'text/plain', bytes: new Uint8Array() };
const sizeLimitBytes = 256 * 1024 * 1024;
const cacheLimitBytes = 64 * 1024 * 1024;

export type PictureServer = (project: OpenProject | null, url: string) => Promise<MediaAnswer>;

/**
 * Serves `media/<id>` and `media/<id>?size=N`. Only files inside a dataset's media folder are opened, only pictures come
 * back, and a picture that is too large or broken is a 404.
 */
export function createPictureServer(): PictureServer {
  const answers = createRecentMap<string, MediaAnswer>(cacheLimitBytes, ({ bytes }) => bytes.length);
  return async (project, url) => {
    const request = parseMediaUrl(url);
    if (!project || !request) return notFound;
    const { id, size } = request;
    try {
      const path = imagePathOf(project, id);
      if (path === null) return notFound;
      // By file, not by example: after a relink, or a new project in the place of an old one, an example has another picture.
      const { mtimeMs, size: sizeBytes } = await stat(path);
      const key = `${path}|${mtimeMs}|${sizeBytes}|${size}`;
      const known = answers.get(key);
      if (known) return known;
      const answer = await render(path, size);
      // One large picture does not drive out hundreds of thumbnails.
      return answer.bytes.length > cacheLimitBytes / 4 ? answer : answers.set(key, answer);
    } catch {
      // The page shows that there is none, and asks for the reason.
      return notFound;
    }
  };
}

/** `media/12?size=128`; other parameters only tell the browser pictures of different projects apart. Null when it is no such URL. */
export function parseMediaUrl(url: string): { readonly id: ExampleId; readonly size: number | null } | null {
  const [path = '', search = ''] = url.split('?', 2);
  const match = /^\/?media\/(\d{1,12})$/.exec(path);
  if (!match) return null;
  const id = Number(match[1]) as ExampleId;
  const size = new URLSearchParams(search).get('size');
  if (size === null) return { id, size: null };
  return /^\d{1,6}$/.test(size) ? { id, size: Math.min(1024, Math.max(16, Number(size))) } : null;
}

/** Absolute path of an example's picture, or null when it has none or its folder is gone. Throws path_outside. */
export function imagePathOf(project: OpenProject, id: ExampleId): string | null {
  const column = project.columnWithRole('image');
  if (!column || id >= project.rowCount) return null;
  const dataset = project.datasetOf(id);
  const root = mediaRootOf(project, dataset);
  const cell = project.cellOf(column, id);
  return root === null || cell === null ? null : findPicture(root, String(cell), dataset.mapping.pictures).file;
}

/** A picture's file, looked at but not decoded. Throws with the reason where it cannot be shown. */
export async function readPicture(path: string): Promise<OpenedPicture & { readonly bytes: Buffer }> {
  const info = await stat(path);
  if (!info.isFile()) throw new WinnowError('unreadable', 'It is not a file.', { file: path });
  if (info.size > sizeLimitBytes) throw new WinnowError('too_large', 'The file is larger than 256 MB.', { file: path });
  const bytes = await readFile(path);
  return { ...(await openPicture(bytes)), bytes };
}

async function render(path: string, size: number | null): Promise<MediaAnswer> {
  const { bytes, picture, format, width, height, isTurned } = await readPicture(path);
  const mime = shownPictureType(format);
  const isSmall = size === null || (width <= size && height <= size);
  if (mime && isSmall && !isTurned) return { status: 200, mime, bytes };
  const turned = picture.rotate();
  const resized =
    size === null ? turned : turned.resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true });
  const small = await resized.png({ compressionLevel: 3 }).toBuffer();
  return { status: 200, mime: 'image/png', bytes: small };
}
