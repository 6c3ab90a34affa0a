import { type ExampleId, firstId } from '#shared/model/ids.ts';
import { emptyMarks, mark, type QualityMarks } from '../analysis/quality/qualityMarks.ts';
import { createTextMeasure, type TextMeasure } from '../analysis/quality/textMeasure.ts';
import { createTextMarks, explainText } from '../analysis/quality/textQuality.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { ColumnRecord } from '../store/datasetStore.ts';

export const textColumnsOf = (project: OpenProject): readonly ColumnRecord[] =>
  project.columns.filter(({ role }) => role === 'text');

export const textOf = (project: OpenProject, column: ColumnRecord, id: ExampleId): string | null => {
  const cell = project.cellOf(column, id);
  return cell === null ? null : String(cell);
};

/** How far the look at the texts is: code units read so far, and rows of all columns. */
export type TextProgress = { readonly done: number; readonly total: number; readonly characters: number };

const rowsOfStep = 256;

/** The quality of all texts of a project, some rows a step; each column is compared with itself, the worst of them counts. */
export function* textMarkSteps(project: OpenProject): Generator<TextProgress, QualityMarks> {
  const { rowCount } = project;
  const columns = textColumnsOf(project);
  const measure = createTextMeasure();
  const all = emptyMarks(rowCount);
  const notes: string[] = [];
  const limits: Record<string, number> = {};
  const total = rowCount * columns.length;
  let characters = 0;
  for (const [at, column] of columns.entries()) {
    const own = createTextMarks(rowCount, { measure, mayBeEmpty: at > 0 });
    for (let id = firstId; id < rowCount; id++) {
      const text = textOf(project, column, id);
      own.add(id, text);
      characters += text?.length ?? 0;
      if (id % rowsOfStep === 0) yield { done: at * rowCount + id, total, characters };
    }
    const marks = own.finish();
    for (const [name, limit] of Object.entries(marks.limits)) limits[limitName(at, name)] = limit;
    notes.push(...marks.notes.map((note) => (columns.length > 1 ? `${column.name}: ${note}` : note)));
    for (let row = 0; row < rowCount; row += 1)
      if (marks.masks[row] !== 0) mark(all, row, { reason: marks.masks[row]!, score: marks.scores[row]! });
    yield { done: (at + 1) * rowCount, total, characters };
  }
  return { ...all, notes, limits };
}

const limitName = (column: number, name: string): string => `${column}.${name}`;

/** Why an example has its mask, column by column: read and measured again, as only the mask is kept. */
export function explainTexts(
  project: OpenProject,
  id: ExampleId,
  { marks, measure }: { readonly marks: QualityMarks; readonly measure: (text: string) => TextMeasure },
): string {
  const columns = textColumnsOf(project);
  const said = columns.flatMap((column, at) => {
    const text = textOf(project, column, id);
    const prefix = limitName(at, '');
    const limits = Object.fromEntries(
      Object.entries(marks.limits).flatMap(([name, limit]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), limit]] : [],
      ),
    );
    const words = explainText(text, measure(text ?? ''), { mask: marks.masks[id]!, limits });
    return words === '' ? [] : [columns.length > 1 ? `${column.name}: ${words}` : words];
  });
  return said.join(' ');
}
