import type { SourceFormat, TargetFormat } from '#shared/model/formats.ts';
import { csv } from '#backend/ingest/formats/csv.ts';
import { imageFolder } from '#backend/ingest/formats/imageFolder.ts';
import { json } from '#backend/ingest/formats/json.ts';
import { jsonl } from '#backend/ingest/formats/jsonl.ts';
import { parquet } from '#backend/ingest/formats/parquet.ts';
import type { FormatModule, WriteDataset } from '#backend/ingest/sourceFormat.ts';

const modules = { csv, parquet, jsonl, json, image_folder: imageFolder } satisfies {
  // What the table offers as a target has a writer.
  readonly [F in SourceFormat]: F extends TargetFormat ? FormatModule & { readonly write: WriteDataset } : FormatModule;
};

/** Every format's module, by its name in the table. */
export const formatModules: Readonly<Record<SourceFormat, FormatModule>> = modules;

export function writerOf(format: TargetFormat): WriteDataset {
  return modules[format].write;
}
