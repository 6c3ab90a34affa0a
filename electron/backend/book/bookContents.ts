import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { contradictingFilter } from '#shared/query/contradicting.ts';
import { bitsToIds, countBits } from '#shared/analysis/bitset.ts';
import { cellsOf, glimpseOf } from '../examples/exampleDetails.ts';
import { filterBits } from '../fields/views.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import { type Book, lastStandingChange, listBookChanges, readBook } from '../store/bookStore.ts';
import { changeWords } from './editBook.ts';

const mostVersions = 100;
const mostCells = 6;

/** The book as the screens show it: classes that it says something of, with what their examples look like, and the rules. */
export function bookOf(project: OpenProject): MethodOutput<'book.get'> {
  const book = readBook(project.file);
  const last = lastStandingChange(project.file);
  return {
    classes: bookNames(book).map((name) => {
      const entry = book.classes.find((one) => one.name === name);
      return {
        name,
        definition: entry?.definition ?? '',
        changedAt: entry?.changedAt ?? null,
        examples: examplesOf(project, book, name),
      };
    }),
    rules: [...book.rules],
    undo: last ? changeWords(last) : null,
  };
}

/** Of classes that have a definition or an example, in order. */
function bookNames({ classes, examples }: Book): string[] {
  return [...new Set([...classes.map(({ name }) => name), ...examples.map(({ className }) => className)])].toSorted();
}

function examplesOf(
  project: OpenProject,
  { examples }: Book,
  name: string,
): MethodOutput<'book.get'>['classes'][number]['examples'] {
  const isRow = project.columnWithRole('text') === undefined && project.columnWithRole('image') === undefined;
  return examples
    .filter(({ className, id }) => className === name && id < project.rowCount)
    .map(({ id, side, note }) => ({
      ...{ id, side, note },
      key: project.keys.get(id) ?? String(id),
      currentLabel: project.labelName(project.current[id]!),
      ...glimpseOf(project, id),
      cells: isRow ? cellsOf(project, id).slice(0, mostCells) : null,
    }));
}

export function bookHistory(
  { file }: OpenProject,
  { kind, subject }: MethodParsed<'book.history'>,
): MethodOutput<'book.history'> {
  return listBookChanges(file, kind, subject, mostVersions).map(({ id, at, after }) => {
    const version = { changeId: id, at, text: null, filter: null, label: null, isRetired: false };
    if (after.kind === 'class') return { ...version, text: after.value?.definition ?? null };
    if (after.kind !== 'rule' || !after.value) return version;
    const { text, filter, label, isRetired } = after.value;
    return { ...version, text, filter, label, isRetired };
  });
}

/** @throws WinnowError `bad_filter` where the filter cannot be read (any more) */
export function contradictions(
  project: OpenProject,
  { filter, label }: MethodParsed<'book.contradictions'>,
): MethodOutput<'book.contradictions'> {
  const fits = filterBits(project, filter);
  const code = classCodeOf(project.classes, label);
  const opened = contradictingFilter(filter, label);
  let changes = 0;
  for (const id of bitsToIds(fits)) if (project.current[id] !== code || code < 0) changes += 1;
  return { fits: countBits(fits), contradicts: countBits(filterBits(project, opened)), filter: opened, changes };
}
