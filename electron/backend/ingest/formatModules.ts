import type { SourceFormat, TargetFormat } from '#shared/model/formats.ts';
import { argilla } from '#backend/ingest/documents/argilla.ts';
import { coco } from '#backend/ingest/documents/coco.ts';
import { doccano } from '#backend/ingest/documents/doccano.ts';
import { documentFormat } from '#backend/ingest/documents/documentFormat.ts';
import { fiftyOne } from '#backend/ingest/documents/fiftyOne.ts';
import { labelStudio } from '#backend/ingest/documents/labelStudio.ts';
import { prodigy } from '#backend/ingest/documents/prodigy.ts';
import { arrow } from '#backend/ingest/formats/arrow.ts';
import { csv } from '#backend/ingest/formats/csv.ts';
import { imageFolder } from '#backend/ingest/formats/imageFolder.ts';
import { json } from '#backend/ingest/formats/json.ts';
import { jsonl } from '#backend/ingest/formats/jsonl.ts';
import { libsvm } from '#backend/ingest/formats/libsvm.ts';
import { npy, npz } from '#backend/ingest/formats/npz.ts';
import { parquet } from '#backend/ingest/formats/parquet.ts';
import { sqlite } from '#backend/ingest/formats/sqlite.ts';
import { xlsx } from '#backend/ingest/formats/xlsx.ts';
import type { FormatModule, WriteDataset } from '#backend/ingest/sourceFormat.ts';

const modules = {
  csv,
  parquet,
  arrow,
  libsvm,
  jsonl,
  json,
  label_studio: documentFormat(labelStudio),
  prodigy: documentFormat(prodigy),
  doccano: documentFormat(doccano),
  argilla: documentFormat(argilla),
  fiftyone: documentFormat(fiftyOne),
  coco: documentFormat(coco),
  sqlite,
  xlsx,
  npz,
  npy,
  image_folder: imageFolder,
} satisfies {
  // What the table offers as a target has a writer.
  readonly [F in SourceFormat]: F extends TargetFormat ? FormatModule & { readonly write: WriteDataset } : FormatModule;
};

/** Every format's module, by its name in the table. */
export const formatModules: Readonly<Record<SourceFormat, FormatModule>> = modules;

export function writerOf(format: TargetFormat): WriteDataset {
  return modules[format].write;
}
