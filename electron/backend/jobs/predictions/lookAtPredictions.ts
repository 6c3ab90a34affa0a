import { resolve } from 'node:path';
import type { PredictionsLook } from '#shared/contract/predictionValues.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { judge } from '../tries/judge.ts';
import { labelledRows } from '../tries/labelledRows.ts';
import { fileLook } from './keptLooks.ts';
import type { PredictionsParams } from './predictionsJob.ts';
import { applyActivation, probeOf, readingOf } from './trials.ts';
import { type Understood, understandPredictions } from './understandPredictions.ts';

const shownRows = 8;
const shownClasses = 3;

/** A file of predictions as it would be imported: what is known, what is open, and eight rows beside their labels. Changes nothing. */
export async function lookAtPredictions(
  project: OpenProject,
  params: Omit<PredictionsParams, 'embeddings' | 'name'>,
  signal: AbortSignal,
): Promise<PredictionsLook> {
  const path = resolve(params.from);
  const look = await fileLook(project, path, params, signal);
  const isUnchecked = params.isUnchecked === true;
  const understood = await understandPredictions(project, look, { answers: params, path, isUnchecked, signal });
  const { matrix, way, classes, columnNames, trials } = understood;
  const judged = judge(
    probeOf({ matrix, way }, trials.rows),
    readingOf(project, classes ?? [], understood.activation),
    trials.rows.labels,
  );
  const known = (number: number): number | null => (Number.isNaN(number) ? null : number);
  const { value, low, high, n } = judged.accuracy;
  return {
    rows: matrix.rows,
    examplesWithout: way.rowOf.reduce((without, row) => without + (row < 0 ? 1 : 0), 0),
    classes: classes && [...classes],
    columnNames: columnNames && [...columnNames],
    join: way.join,
    known: [...understood.known],
    leftOut: [...understood.leftOut],
    notes: [...understood.notes],
    open: [...understood.open],
    stop: understood.stop,
    accuracy: { value: known(value), low: known(low), high: known(high), n },
    items: itemsOf(project, understood),
  };
}

/** Eight labelled examples that the file has rows for, else the first eight of any. */
function itemsOf(project: OpenProject, understood: Understood): PredictionsLook['items'] {
  const { matrix, way, fileKeys, firstRow } = understood;
  const { ids: labelled } = labelledRows(project, shownRows, (id) => way.rowOf[id]! >= 0);
  const ids = labelled.length > 0 ? labelled : firstWithRow(way.rowOf);
  const { columns } = matrix;
  const names =
    understood.classes ?? understood.columnNames ?? Array.from({ length: columns }, (_, k) => `column ${k + 1}`);
  return ids.map((id) => {
    const row = way.rowOf[id]!;
    const values = matrix.values.slice(row * columns, (row + 1) * columns) as typeof matrix.values;
    applyActivation({ rows: 1, columns, values }, understood.activation);
    const top = Array.from(values, (p, k) => ({ label: names[k]!, p: Number.isFinite(p) ? p : null }));
    const label = project.given[id]!;
    return {
      id,
      key: project.keys.get(id) ?? '',
      givenLabel: label < 0 ? null : (project.labelName(label) ?? null),
      fileRow: row + firstRow,
      fileKey: fileKeys?.[row] ?? null,
      top: top.toSorted((a, b) => (b.p ?? -1) - (a.p ?? -1)).slice(0, shownClasses),
    };
  });
}

function firstWithRow(rowOf: Int32Array): ExampleId[] {
  const ids: ExampleId[] = [];
  for (let id = 0; id < rowOf.length && ids.length < shownRows; id += 1) if (rowOf[id]! >= 0) ids.push(id as ExampleId);
  return ids;
}
