import { mapIds, exampleIds, type ExampleId, firstId } from '#shared/model/ids.ts';
import type { OutColumn, OutDataset, OutPicture } from '../ingest/sourceFormat.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import { findPicture } from '../media/picturePath.ts';
import type { OpenProject } from '../project/openProject.ts';
import { mediaRootOf } from '../project/sourcePaths.ts';
import type { ColumnRecord } from '../store/datasetStore.ts';
import type { ExportPlan } from './exportPlan.ts';

/** What is written of the project, for the writer of any format. */
export function outDataset(plan: ExportPlan, neutraliseFormulas: boolean, control: JobControl): OutDataset {
  const { project, isWritten } = plan;
  const ids: ExampleId[] = [];
  for (let id = firstId; id < project.rowCount; id++) if (isWritten(id)) ids.push(id);
  return {
    ids,
    columns: () => outColumns(project),
    pictures: () => outPictures(plan),
    neutraliseFormulas,
    signal: control.signal,
    progress: (done) => control.progress({ done }),
  };
}

/** Every column of the project with the current label in place of the given one, which is kept beside it. */
function outColumns(project: OpenProject): OutColumn[] {
  const mapping = project.datasets[0]?.mapping;
  const keyName = mapping?.columns.find((c) => c.role === 'key')?.name;
  const labelColumn = mapping?.columns.find((c) => c.role === 'label')?.name ?? 'label';
  const plain = project.columns.filter((c) => c.role !== 'ignore').map((c) => metadataColumn(project, c));
  const hasImageKey = keyName === undefined && project.columns.some((c) => c.role === 'image');
  const taken = new Set(plain.map((c) => c.name));
  const free = (name: string): string => (taken.has(name) ? free(`winnow_${name}`) : name);
  return [
    ...(hasImageKey
      ? []
      : [{ name: free(keyName ?? 'key'), isNumber: false, value: (id: ExampleId) => project.keys.get(id) }]),
    ...plain,
    { name: free(labelColumn), isNumber: false, value: (id) => project.labelName(project.current[id]!) },
    { name: free('given_label'), isNumber: false, value: (id) => project.labelName(project.given[id]!) },
  ];
}

function metadataColumn(project: OpenProject, column: ColumnRecord): OutColumn {
  const data = project.columnData(column);
  const { name } = column;
  // As `cellOf` of the project has it, which looks the column up again for each cell.
  if (data.kind === 'number')
    return { name, isNumber: true, value: (id) => (Number.isNaN(data.values[id]!) ? null : data.values[id]!) };
  if (data.kind === 'text') return { name, isNumber: false, value: (id) => data.text.get(id) };
  return { name, isNumber: false, value: (id) => data.dictionary[data.codes[id]!] ?? null };
}

function outPictures({ project, fateOf, isWritten }: ExportPlan): readonly OutPicture[] | null {
  const image = project.columnWithRole('image');
  if (!image) return null;
  return mapIds(exampleIds(project.rowCount), (id) => ({
    id,
    path: picturePathOf(project, image, id),
    source: project.datasetOf(id).mapping.source.format,
    folder: project.datasetOf(id).mapping.folder,
    given: project.labelName(project.given[id]!),
    current: project.labelName(project.current[id]!),
    isWritten: isWritten(id),
    isRelabelled: fateOf(id) === 'relabel',
  }));
}

/** Below the media folder, with its ending; as it stands in the source where no picture is found. */
function picturePathOf(project: OpenProject, image: ColumnRecord, id: ExampleId): string {
  const cell = String(project.cellOf(image, id) ?? '');
  const dataset = project.datasetOf(id);
  const { pictures } = dataset.mapping;
  if (pictures === undefined || cell === '') return cell;
  const root = mediaRootOf(project, dataset);
  if (root === null) return cell;
  try {
    return findPicture(root, cell, pictures).relative;
  } catch {
    // Copying it says why it cannot be opened.
    return cell;
  }
}
