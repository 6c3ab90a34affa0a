import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { vocabularyFileNames } from '../tokenizer/vocabularyFiles.ts';
import type { Claims, DamagedFile } from './claims.ts';
import { claimsOfConfig } from './sources/huggingFaceConfig.ts';
import { claimsOfLabels } from './sources/labelFiles.ts';
import { claimsOfPreprocessor } from './sources/preprocessorConfig.ts';
import { claimsOfFeatureNames } from './sources/featureNames.ts';
import {
  claimsOfModules,
  claimsOfPooling,
  claimsOfSentenceBert,
  claimsOfTokenizerConfig,
} from './sources/textFiles.ts';

export type Neighbours = {
  /** In the order of weight: what an earlier one claims is followed. */
  readonly claims: readonly Claims[];
  readonly damaged: readonly DamagedFile[];
  /** The files that were read, named as a person sees them from the model's folder. */
  readonly files: readonly string[];
  /** Where the tokenizer's files lie: the model's folder, or the one above `onnx/`. */
  readonly tokenizerFolder: string | null;
  readonly tokenizerFiles: readonly string[];
};

/** No configuration file of the exporters that write them is larger. */
const mostBytes = 8 * 2 ** 20;

type Reader = (content: unknown, from: string) => Claims;
type Kind = { readonly names: readonly string[]; readonly format: 'json' | 'text'; readonly read: Reader };

const kinds: readonly Kind[] = [
  { names: ['preprocessor_config.json', 'image_processor_config.json'], format: 'json', read: claimsOfPreprocessor },
  { names: ['config.json'], format: 'json', read: claimsOfConfig },
  {
    names: ['labels.txt', 'classes.txt', 'class_names.txt', 'labelmap.txt', 'synset.txt'],
    format: 'text',
    read: claimsOfLabels,
  },
  {
    names: [
      'class_names.json',
      'classes.json',
      'labels.json',
      'label_names.json',
      'id2label.json',
      'class_indices.json',
      'label_map.json',
      'idx_to_class.json',
      'class_to_idx.json',
    ],
    format: 'json',
    read: claimsOfLabels,
  },
  { names: ['metadata.yaml', 'data.yaml', 'args.yaml'], format: 'text', read: claimsOfLabels },
  {
    names: ['feature_names.json', 'features.json', 'columns.json', 'feature_columns.json'],
    format: 'json',
    read: claimsOfFeatureNames,
  },
  { names: ['feature_names.txt', 'features.txt', 'columns.txt'], format: 'text', read: claimsOfFeatureNames },
  { names: ['sentence_bert_config.json'], format: 'json', read: claimsOfSentenceBert },
  { names: ['tokenizer_config.json'], format: 'json', read: claimsOfTokenizerConfig },
  { names: ['1_Pooling/config.json'], format: 'json', read: claimsOfPooling },
  { names: ['modules.json'], format: 'json', read: claimsOfModules },
];

/**
 * Reads the files that exporters put beside a model: in its own folder, and one up where it lies in `onnx/` (transformers.js,
 * optimum). `ignore` names files that the person does not want read. A file that cannot be read is reported, never skipped in silence.
 */
export async function readNeighbours(modelPath: string, ignore: readonly string[] = []): Promise<Neighbours> {
  const own = dirname(resolve(modelPath));
  const folders = basename(own) === 'onnx' ? [own, dirname(own)] : [own];
  const claims: Claims[] = [];
  const damaged: DamagedFile[] = [];
  const files: string[] = [];
  for (const { names, format, read } of kinds) {
    for (const name of names) {
      const path = await firstFile(folders, name);
      const shown =
        path === null
          ? ''
          : path.startsWith(join(own, '/'))
            ? path.slice(own.length + 1)
            : `../${path.slice(dirname(own).length + 1)}`;
      if (path === null || ignore.includes(shown) || ignore.includes(name)) continue;
      const content = await contentOf(path, format);
      if ('why' in content) damaged.push({ file: shown, why: content.why });
      else {
        const told = read(content.value, shown);
        if (Object.keys(told).length > 0) {
          claims.push(told);
          files.push(shown);
        }
      }
    }
  }
  const tokenizerFolder = await folderWith(folders, vocabularyFileNames);
  const tokenizerFiles: string[] = [];
  for (const name of vocabularyFileNames) {
    if (tokenizerFolder !== null && (await isFile(join(tokenizerFolder, name)))) tokenizerFiles.push(name);
  }
  return { claims, damaged, files, tokenizerFolder, tokenizerFiles };
}

/** The files among the places that something is known from: `config.json (max_position_embeddings)` is one, `--max-length` is none. */
export function filesOf(from: readonly string[]): string[] {
  const names = new Set(kinds.flatMap((kind) => kind.names));
  return from.flatMap((place) => {
    const [file = ''] = place.split(' (');
    return names.has(file.replace(/^\.\.\//, '')) ? [file] : [];
  });
}

async function contentOf(path: string, format: Kind['format']): Promise<{ value: unknown } | { why: string }> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) return { why: `is larger than ${mostBytes / 2 ** 20} MB` };
    const text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
    if (format === 'text') return text.includes('\0') ? { why: 'is no text' } : { value: text };
    return { value: JSON.parse(text) };
  } catch (error) {
    return {
      why: error instanceof SyntaxError ? `is no valid JSON (${error.message})` : `cannot be read (${String(error)})`,
    };
  }
}

async function firstFile(folders: readonly string[], name: string): Promise<string | null> {
  for (const folder of folders) if (await isFile(join(folder, name))) return join(folder, name);
  return null;
}

async function folderWith(folders: readonly string[], names: readonly string[]): Promise<string | null> {
  for (const folder of folders) for (const name of names) if (await isFile(join(folder, name))) return folder;
  return null;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}
