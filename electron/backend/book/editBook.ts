import type { ExampleId } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { mostBookExamples, mostBookRules } from '#shared/contract/bookMethods.ts';
import type { MethodParsed } from '#shared/contract/contract.ts';
import { filterBits } from '../fields/views.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import {
  appendBookChange,
  type BookChange,
  type BookEntry,
  type BookRule,
  findBookChange,
  findBookMutation,
  freeRuleId,
  lastStandingChange,
  readBook,
  readEntry,
  writeEntry,
} from '../store/bookStore.ts';
import { inTransaction } from '../store/projectFile.ts';

/**
 * Puts an entry into the book, in the place of what is there; what that was is kept. A mutation id that was applied before does
 * nothing, and so does an entry that says what is said already.
 */
function put(project: OpenProject, mutationId: string, after: BookEntry, target: number | null = null): void {
  if (findBookMutation(project.file, mutationId)) return;
  inTransaction(project.file, (file) => {
    const before = readEntry(file, after);
    if (target === null && JSON.stringify(before.value) === JSON.stringify(after.value)) return;
    writeEntry(file, after);
    appendBookChange(file, mutationId, { before, after, target });
  });
}

export function saveClass(
  project: OpenProject,
  { mutationId, name, definition }: MethodParsed<'book.saveClass'>,
): void {
  const value = definition.trim() === '' ? null : { definition };
  put(project, mutationId, { kind: 'class', name: classNamed(project, name), value });
}

export function saveExample(project: OpenProject, input: MethodParsed<'book.saveExample'>): void {
  const { mutationId, id, side, note } = input;
  requireExample(project, id);
  const className = classNamed(project, input.className);
  const others = readBook(project.file).examples.filter((one) => one.className === className && one.id !== id);
  if (others.length >= mostBookExamples)
    throw new WinnowError(
      'bad_input',
      `The book has ${mostBookExamples} examples of "${className}" already. Take one out first.`,
    );
  put(project, mutationId, { kind: 'example', className, exampleId: id, value: { side, note } });
}

export function removeExample(project: OpenProject, input: MethodParsed<'book.removeExample'>): void {
  const { mutationId, className, id } = input;
  put(project, mutationId, { kind: 'example', className, exampleId: id, value: null });
}

/** Gives the rule's id. */
export function saveRule(project: OpenProject, { mutationId, id, ...draft }: MethodParsed<'book.saveRule'>): number {
  const sent = findBookMutation(project.file, mutationId);
  if (sent?.after.kind === 'rule') return sent.after.id;
  const value = checkedRule(project, draft);
  if (id !== null) {
    const { isRetired } = requireRule(project, id);
    put(project, mutationId, { kind: 'rule', id, value: { ...value, isRetired } });
    return id;
  }
  if (readBook(project.file).rules.length >= mostBookRules)
    throw new WinnowError('bad_input', `The book has ${mostBookRules} rules already.`);
  const made = freeRuleId(project.file);
  put(project, mutationId, { kind: 'rule', id: made, value });
  return made;
}

export function retireRule(project: OpenProject, { mutationId, id, isRetired }: MethodParsed<'book.retireRule'>): void {
  // Sent again: the rule may be gone since.
  if (findBookMutation(project.file, mutationId)) return;
  put(project, mutationId, { kind: 'rule', id, value: { ...requireRule(project, id), isRetired } });
}

/** Takes back the newest change that stands: what it was about, in words; null where there is none. */
export function undoBook(project: OpenProject, { mutationId }: MethodParsed<'book.undo'>): string | null {
  const sent = findBookMutation(project.file, mutationId);
  if (sent) return changeWords(sent);
  const last = lastStandingChange(project.file);
  if (!last) return null;
  put(project, mutationId, last.before, last.id);
  return changeWords(last);
}

export function putBack(project: OpenProject, { mutationId, changeId }: MethodParsed<'book.putBack'>): void {
  const change = findBookChange(project.file, changeId);
  if (!change) throw new WinnowError('not_found', 'There is no such change of the label book.');
  put(project, mutationId, change.after);
}

/** `the definition of "shirt"` */
export function changeWords({ after }: BookChange): string {
  if (after.kind === 'class') return `the definition of “${after.name}”`;
  return after.kind === 'rule' ? 'a rule' : `an example of “${after.className}”`;
}

type RuleDraft = Omit<MethodParsed<'book.saveRule'>, 'mutationId' | 'id'>;

function checkedRule(project: OpenProject, { text, classes, filter, label, source }: RuleDraft): BookRule {
  if (text.trim() === '') throw new WinnowError('bad_input', 'A rule needs a text: what it says in words.');
  const isChecked = filter !== null && filter.trim() !== '';
  // A filter that cannot be read is refused here, at the character.
  if (isChecked) filterBits(project, filter);
  if (isChecked && label === null)
    throw new WinnowError('bad_input', 'Say which label the examples that fit the filter should have.');
  if (source) requireExample(project, source.anchor);
  return {
    text,
    classes: [...new Set(classes.map((name) => classNamed(project, name)))],
    filter: isChecked ? filter : null,
    label: isChecked && label !== null ? classNamed(project, label) : null,
    source,
    isRetired: false,
  };
}

function classNamed({ classes }: OpenProject, name: string): string {
  const code = classCodeOf(classes, name);
  if (code >= 0) return classes[code]!;
  throw new WinnowError('bad_input', `There is no class called "${name}".`);
}

function requireExample({ rowCount }: OpenProject, id: ExampleId): void {
  if (id >= rowCount) throw new WinnowError('not_found', `There is no example ${id} in this project.`);
}

function requireRule({ file }: OpenProject, id: number): BookRule {
  const entry = readEntry(file, { kind: 'rule', id, value: null });
  if (entry.kind === 'rule' && entry.value) return entry.value;
  throw new WinnowError('not_found', 'There is no such rule in the label book.');
}
