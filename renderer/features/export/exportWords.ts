import { z } from 'zod';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { JobInfo } from '#shared/contract/values.ts';
import { exportFormats, formats, type ExportFormat, type SourceFormat } from '#shared/model/formats.ts';
import { count } from '#renderer/ui/format.ts';

export type Preview = MethodOutput<'exports.preview'>;

const resultSchema = z.object({
  to: z.string(),
  format: z.enum(exportFormats),
  examples: z.number(),
  relabelled: z.number(),
  excluded: z.number(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  verified: z.boolean(),
});
export type ExportResult = z.infer<typeof resultSchema>;

/** What a finished export job wrote; null when it is not one. */
export function exportResult(job: JobInfo): ExportResult | null {
  const parsed = resultSchema.safeParse(job.result);
  return job.kind === 'export' && job.state === 'done' && parsed.success ? parsed.data : null;
}

/** The format that a choice comes to, for each dataset of the project. */
export function writtenFormats(format: ExportFormat, sources: readonly SourceFormat[]): readonly SourceFormat[] {
  return format === 'same' ? [...new Set(sources)] : [format];
}

/** Whether writing the sources again keeps every byte that was not decided on; the others are laid out anew. */
export function isByteExact(sources: readonly SourceFormat[]): boolean {
  return sources.every((source) => formats[source].keeps === 'bytes');
}

/**
 * In one sentence what was compared, no more than was: tables of text and picture folders with the source itself, tables
 * laid out anew by their values, other formats with what was to be written.
 */
export function verifiedText(result: ExportResult, sources: readonly SourceFormat[], isPartial: boolean): string {
  const { relabelled, excluded, examples } = result;
  const isSame = result.format === 'same';
  const areFolders = writtenFormats(result.format, sources).every((format) => formats[format].isFolder);
  const changes = [
    relabelled > 0
      ? areFolders
        ? `${count(relabelled, 'picture')} in the folder of another class`
        : count(relabelled, isSame ? 'decided cell' : 'new label')
      : null,
    excluded > 0 && !isPartial ? `${count(excluded, 'example')} left out` : null,
  ].filter((change) => change !== null);
  const changed = changes.join(' and ');
  if (areFolders) {
    const which = isPartial ? 'the changed ones only, ' : '';
    return `Read back and compared with the originals: ${count(examples, 'picture')}, ${which}${changed || 'every one where it was'}.`;
  }
  if (!isSame) return `Read back as it was written: ${count(examples, 'example')}${changed && `, ${changed}`}.`;
  const verb = isByteExact(sources) ? 'identical to' : 'the same values as';
  if (isPartial)
    return `Read back and compared: the rows of the source whose label changed, ${verb} the source except ${changed}.`;
  return `Read back and compared: ${verb} the source${changed && ` except ${changed}`}.`;
}

type Remedy = 'another_folder' | 'another_format' | 'again' | 'none';

/** What a person can do about a failed export, by the error's code. */
export function remedyFor(code: string): { readonly title: string; readonly text: string; readonly remedy: Remedy } {
  switch (code) {
    case 'target_not_empty':
      return {
        title: 'This folder is taken',
        text: 'Winnow never writes among other files. Nothing in the folder was touched.',
        remedy: 'another_folder',
      };
    case 'permission':
      return {
        title: 'Winnow may not write there',
        text: 'Choose a folder of yours, or change who may write to this one.',
        remedy: 'another_folder',
      };
    case 'disk_full':
      return {
        title: 'The disk is full',
        text: 'Free some space or choose a folder on another disk. Nothing half-written was left behind.',
        remedy: 'another_folder',
      };
    case 'source_changed':
      return {
        title: 'The source has changed since it was imported',
        text: 'Only decided cells may differ, which cannot be promised now. Put the source back as it was, or write a whole new file.',
        remedy: 'another_format',
      };
    case 'media_missing':
      return {
        title: 'The source is not where it was',
        text: 'Put it back, or say where it is now (above). Or write a whole new file from what the project holds.',
        remedy: 'another_format',
      };
    case 'verify_failed':
      return {
        title: 'What was written could not be read back the same',
        text: 'It was thrown away. If it happens again, the disk may be failing: choose another one.',
        remedy: 'again',
      };
    case 'conflict':
      return {
        title: 'Decisions were made meanwhile',
        text: 'The export would have mixed old and new, so it was thrown away.',
        remedy: 'again',
      };
    default:
      return { title: 'The export failed', text: 'Nothing was written.', remedy: 'again' };
  }
}

/** What is wrong with a typed target folder; null when nothing is. */
export function targetProblem(target: string): string | null {
  const path = target.trim();
  if (path === '') return 'Say which folder to write to.';
  const isFull = path.startsWith('/') || /^[a-z]:[\\/]/i.test(path) || path.startsWith('\\\\');
  return isFull ? null : 'Give the whole path, from the root of the disk.';
}

/** `parent` and `name` joined with the slash that `parent` uses. */
export function joinPath(parent: string, name: string): string {
  const slash = parent.includes('\\') && !parent.includes('/') ? '\\' : '/';
  return parent.endsWith(slash) ? `${parent}${name}` : `${parent}${slash}${name}`;
}
