import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { plainName } from '#shared/model/packedFiles.ts';
import { recognise } from './recognise.ts';

/** What a source is, where its project would go, and which models lie beside it. */
export async function lookAtSource(
  { path, hints }: MethodParsed<'sources.recognise'>,
  projectsDir: string,
): Promise<MethodOutput<'sources.recognise'>> {
  const found = await recognise(path, hints);
  const source = found.mapping.source.path;
  return {
    ...found,
    columns: found.columns.map((c) => ({ ...c, samples: [...c.samples], counts: c.counts.map((one) => ({ ...one })) })),
    rows: found.rows.map((row) => [...row]),
    problems: [...found.problems],
    tables: found.tables === undefined ? undefined : [...found.tables],
    suggestedProjectPath: freeName(join(projectsDir, `${nameOf(source)}.winnow`)),
    models: modelsBeside(source),
  };
}

function nameOf(sourcePath: string): string {
  const own = basename(plainName(sourcePath)).replace(/\.[^.]+$/, '');
  return /^(data|metadata|images|train|dataset)$/i.test(own) ? basename(dirname(sourcePath)) || own : own;
}

/** The path itself, or with a number behind it when that is taken. */
function freeName(path: string): string {
  let candidate = path;
  for (let n = 2; existsSync(candidate); n += 1) candidate = path.replace(/\.winnow$/, ` ${n}.winnow`);
  return candidate;
}

function modelsBeside(sourcePath: string): string[] {
  const folder = existsSync(sourcePath) && !/\.[a-z]+$/i.test(basename(sourcePath)) ? sourcePath : dirname(sourcePath);
  const candidates = [folder, join(folder, 'model'), dirname(folder), join(dirname(folder), 'model')];
  const found = candidates.flatMap((dir) => {
    try {
      return readdirSync(dir)
        .filter((name) => name.endsWith('.onnx'))
        .map((name) => join(dir, name));
    } catch {
      // A folder that cannot be listed holds nothing to offer.
      return [];
    }
  });
  return [...new Set(found)].slice(0, 10);
}
