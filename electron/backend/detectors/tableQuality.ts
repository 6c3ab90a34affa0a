import { firstId } from '#shared/model/ids.ts';
import { emptyMarks, mark, type QualityMarks } from '../analysis/quality/qualityMarks.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { ColumnRecord } from '../store/datasetStore.ts';
import { type ColumnCheck, columnCheck } from './columnChecks.ts';
import type { Detector, Findings } from './detector.ts';
import { notLookedAt, qualityFindings } from './qualityFindings.ts';

/** So many cells are looked at while somebody waits; more of them by a job beforehand. */
const mostCells = 600_000;
/** A column of texts costs as much as so many others: each is read. */
const costOfText = 50;

const method = 'column_checks';
const kept = createMemo<Findings>();
const keptChecks = createMemo<ColumnCheck>(1000);

/** Rows with a cell that is missing, out of range, an impossible date or an odd word, where its column is usually otherwise. */
export const tableQuality: Detector = {
  choices: {},
  find(project) {
    const { given, columns, similarity } = project;
    return kept(given, [columns, similarity], () =>
      tableFindings(project, similarity?.quality('table') ?? marksInPlace(project)),
    );
  },
};

/** The findings of marks; without marks, that there are none yet. */
export function tableFindings(project: OpenProject, marks: QualityMarks | null): Findings {
  if (!marks)
    return notLookedAt(project.rowCount, {
      method,
      note: 'The columns have not been looked at yet: there are too many cells to do it while you wait.',
    });
  return qualityFindings(marks, {
    method,
    explain: (id) =>
      tableColumnsOf(project)
        .flatMap((column) => checkOf(project, column).faultOf(id) ?? [])
        .toSorted((one, other) => one.score - other.score)
        .map(({ words }) => words)
        .join(' '),
  });
}

export type TableProgress = { readonly done: number; readonly total: number };

/** Rows that are gone through before others have a turn. */
const rowsOfStep = 65_536;

/** The quality of the rows by all their columns; a step is a column, or a part of its rows. */
export function* tableMarkSteps(project: OpenProject): Generator<TableProgress, QualityMarks> {
  const { rowCount } = project;
  const columns = tableColumnsOf(project);
  const total = rowCount * columns.length;
  const marks = emptyMarks(rowCount);
  const notes: string[] = [];
  for (const [at, column] of columns.entries()) {
    const check = checkOf(project, column);
    notes.push(...check.notes);
    for (let id = firstId; id < rowCount; id++) {
      if (check.isDoubtful(id)) {
        const fault = check.faultOf(id);
        if (fault) mark(marks, id, fault);
      }
      if (id % rowsOfStep === 0) yield { done: at * rowCount + id, total };
    }
    yield { done: (at + 1) * rowCount, total };
  }
  return { ...marks, notes, limits: {} };
}

const tableColumnsOf = (project: OpenProject): readonly ColumnRecord[] =>
  project.columns.filter(({ role }) => role === 'feature');

/** From the data and the given labels, so kept as long as these. */
const checkOf = (project: OpenProject, column: ColumnRecord): ColumnCheck =>
  keptChecks(project.given, [column], () => columnCheck(project, column));

/** Null where there are more cells than can be looked at in place. */
function marksInPlace(project: OpenProject): QualityMarks | null {
  const cost = tableColumnsOf(project).reduce((sum, { storage }) => sum + (storage === 'text' ? costOfText : 1), 0);
  if (cost * project.rowCount > mostCells) return null;
  const steps = tableMarkSteps(project);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
