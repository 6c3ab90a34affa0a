import { WinnowError } from '#shared/base/winnowError.ts';
import { dataFileWords, extensionOf, sourceFormats, type SourceFormat } from '#shared/model/formats.ts';
import { plainName } from '#shared/model/packedFiles.ts';
import { isPictureName } from '#shared/model/pictureFormats.ts';
import { readHead } from '#backend/ingest/detectText.ts';
import { formatModules } from '#backend/ingest/formatModules.ts';
import { type FileStart, type GivenSource, likenesses, type SourceShape } from '#backend/ingest/sourceFormat.ts';

/** With the look at the file that it comes from. */
export type SizedShape = SourceShape & { readonly start: FileStart };

/** Looks at a file's name and beginning. Errors: `bad_input` for an empty file or one that is no data. */
export async function sourceShape(
  path: string,
  wanted: SourceFormat | undefined,
  given: GivenSource = {},
): Promise<SizedShape> {
  const start = await fileStart(path);
  if (start.head.length === 0) throw new WinnowError('bad_input', `“${path}” is empty (0 bytes).`, { file: path });
  const format = formatModules[wanted ?? formatOf(start)];
  if (format.isFolder) throw new WinnowError('bad_usage', `“${path}” is a file, not a folder.`, { file: path });
  return { ...(await format.shape(start, given)), start };
}

/** The beginning of a file, for every format to look at. */
export async function fileStart(path: string): Promise<FileStart> {
  const { head, sizeBytes } = await readHead(path);
  const text = head
    .subarray(0, 4096)
    .toString('latin1')
    .replace(/\0/g, '')
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .trimStart();
  return { path, extension: extensionOf(plainName(path)), head, sizeBytes, text };
}

/** Files that are no data of examples, however their content begins. */
const otherExtensions = 'onnx winnow zip gz zst tar tgz xls pdf pkl safetensors bin'.split(' ');

/** The format that is the surest of a file. */
function formatOf(start: FileStart): SourceFormat {
  const { path, extension } = start;
  const sure = likenesses.map((likeness) =>
    sourceFormats.find((name) => {
      const format = formatModules[name];
      return !format.isFolder && format.recognise(start) === likeness;
    }),
  );
  const [marked, named, alike, possible] = sure;
  const byName = marked ?? named;
  if (byName !== undefined) return byName;
  if (isPictureName(path))
    throw new WinnowError('bad_input', `“${path}” is a picture. Choose the folder that holds the class folders.`, {
      file: path,
    });
  const guessed = alike ?? possible;
  if (guessed === undefined || otherExtensions.includes(extension))
    throw new WinnowError(
      'bad_input',
      `“${path}” is no dataset that can be read; choose a ${dataFileWords} file or a folder of pictures.`,
      { file: path },
    );
  return guessed;
}
