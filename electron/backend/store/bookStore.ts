import { z } from 'zod';
import type { ExampleId } from '#shared/model/ids.ts';
import { allRows, execute, firstRow, firstValue, insertRow, type ProjectFile, type WritableFile } from './sql.ts';

const classEntry = z.object({ definition: z.string() });
const exampleEntry = z.object({ side: z.enum(['in', 'out']), note: z.string() });
const ruleEntry = z.object({
  text: z.string(),
  classes: z.array(z.string()),
  filter: z.string().nullable(),
  label: z.string().nullable(),
  source: z.object({ kind: z.string(), anchor: z.number() }).nullable(),
  isRetired: z.boolean(),
});

export type BookClass = z.infer<typeof classEntry>;
export type BookExample = z.infer<typeof exampleEntry>;
export type BookRule = z.infer<typeof ruleEntry>;

export type BookKind = 'class' | 'example' | 'rule';

/** An entry of the book, or what takes its place: null where there is none. */
export type BookEntry =
  | { readonly kind: 'class'; readonly name: string; readonly value: BookClass | null }
  | {
      readonly kind: 'example';
      readonly className: string;
      readonly exampleId: ExampleId;
      readonly value: BookExample | null;
    }
  | { readonly kind: 'rule'; readonly id: number; readonly value: BookRule | null };

export type Book = {
  readonly classes: readonly (BookClass & { readonly name: string; readonly changedAt: string })[];
  readonly examples: readonly (BookExample & { readonly className: string; readonly id: ExampleId })[];
  readonly rules: readonly (BookRule & {
    readonly id: number;
    readonly createdAt: string;
    readonly changedAt: string;
  })[];
};

type RuleRow = {
  readonly id: number;
  readonly text: string;
  readonly classes: string;
  readonly filter: string | null;
  readonly label: string | null;
  readonly sourceKind: string | null;
  readonly sourceAnchor: number | null;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly isRetired: number;
};

const ruleColumns = `SELECT id, text, classes, filter, label, source_kind AS sourceKind, source_anchor AS sourceAnchor,
  created_at AS createdAt, changed_at AS changedAt, is_retired AS isRetired FROM book_rule`;

export function readBook(file: ProjectFile): Book {
  return {
    classes: allRows(file, 'SELECT name, definition, changed_at AS changedAt FROM book_class ORDER BY name'),
    examples: allRows(
      file,
      'SELECT class_name AS className, example_id AS id, side, note FROM book_example ORDER BY class_name, example_id',
    ),
    rules: allRows<RuleRow>(file, `${ruleColumns} ORDER BY id`).map((row) => ({
      ...ruleOf(row),
      ...{ id: row.id, createdAt: row.createdAt, changedAt: row.changedAt },
    })),
  };
}

function ruleOf({ text, classes, filter, label, sourceKind, sourceAnchor, isRetired }: RuleRow): BookRule {
  const source = sourceKind === null || sourceAnchor === null ? null : { kind: sourceKind, anchor: sourceAnchor };
  return { text, classes: classNames(classes), filter, label, source, isRetired: isRetired === 1 };
}

/** A damaged list names none. */
function classNames(json: string): string[] {
  try {
    const names: unknown = JSON.parse(json);
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

/** The entry as it is now, in the place of the one that is given. */
export function readEntry(file: ProjectFile, entry: BookEntry): BookEntry {
  switch (entry.kind) {
    case 'class': {
      const found = firstRow<BookClass>(file, 'SELECT definition FROM book_class WHERE name = ?', entry.name);
      return { ...entry, value: found ?? null };
    }
    case 'example': {
      const found = firstRow<BookExample>(
        file,
        'SELECT side, note FROM book_example WHERE class_name = ? AND example_id = ?',
        entry.className,
        entry.exampleId,
      );
      return { ...entry, value: found ?? null };
    }
    case 'rule': {
      const found = firstRow<RuleRow>(file, `${ruleColumns} WHERE id = ?`, entry.id);
      return { ...entry, value: found ? ruleOf(found) : null };
    }
  }
}

/** Puts an entry in the place of what is there, or takes that away. */
export function writeEntry(file: WritableFile, entry: BookEntry): void {
  switch (entry.kind) {
    case 'class':
      execute(file, 'DELETE FROM book_class WHERE name = ?', entry.name);
      if (entry.value)
        execute(file, 'INSERT INTO book_class VALUES (?, ?, ?)', entry.name, entry.value.definition, now());
      return;
    case 'example':
      execute(
        file,
        'DELETE FROM book_example WHERE class_name = ? AND example_id = ?',
        entry.className,
        entry.exampleId,
      );
      if (entry.value)
        execute(
          file,
          'INSERT INTO book_example VALUES (?, ?, ?, ?)',
          entry.className,
          entry.exampleId,
          entry.value.side,
          entry.value.note,
        );
      return;
    case 'rule':
      if (entry.value) writeRule(file, entry.id, entry.value);
      else execute(file, 'DELETE FROM book_rule WHERE id = ?', entry.id);
  }
}

function writeRule(file: WritableFile, id: number, { classes, source, isRetired, ...rule }: BookRule): void {
  execute(
    file,
    `INSERT INTO book_rule (id, text, classes, filter, label, source_kind, source_anchor, created_at, changed_at, is_retired)
       VALUES (@id, @text, @classes, @filter, @label, @sourceKind, @sourceAnchor, @at, @at, @isRetired)
       ON CONFLICT (id) DO UPDATE SET text = excluded.text, classes = excluded.classes, filter = excluded.filter,
         label = excluded.label, source_kind = excluded.source_kind, source_anchor = excluded.source_anchor,
         changed_at = excluded.changed_at, is_retired = excluded.is_retired`,
    {
      ...{ id, ...rule, classes: JSON.stringify(classes), at: now(), isRetired: Number(isRetired) },
      ...{ sourceKind: source?.kind ?? null, sourceAnchor: source?.anchor ?? null },
    },
  );
}

/** An id that no rule has or had, so that what was taken back can come again. */
export function freeRuleId(file: ProjectFile): number {
  const last = firstValue<number>(
    file,
    `SELECT max(coalesce((SELECT max(id) FROM book_rule), 0),
       coalesce((SELECT max(CAST(subject AS INTEGER)) FROM book_change WHERE kind = 'rule'), 0))`,
  );
  return (last ?? 0) + 1;
}

export type BookChange = {
  readonly id: number;
  readonly at: string;
  /** What it found and what it left. */
  readonly before: BookEntry;
  readonly after: BookEntry;
  /** The change that it takes back. */
  readonly target: number | null;
};

type ChangeRow = {
  readonly id: number;
  readonly at: string;
  readonly kind: BookKind;
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly target: number | null;
};

const changeColumns = 'SELECT id, at, kind, subject, before, after, target FROM book_change';

export function subjectOf(entry: BookEntry): string {
  if (entry.kind === 'class') return entry.name;
  return entry.kind === 'rule' ? String(entry.id) : `${entry.exampleId}/${entry.className}`;
}

function entryOf(kind: BookKind, subject: string, json: string | null): BookEntry {
  const value: unknown = json === null ? null : JSON.parse(json);
  if (kind === 'class') return { kind, name: subject, value: classEntry.nullable().parse(value) };
  if (kind === 'rule') return { kind, id: Number(subject), value: ruleEntry.nullable().parse(value) };
  const end = subject.indexOf('/');
  return {
    kind,
    exampleId: Number(subject.slice(0, end)) as ExampleId,
    className: subject.slice(end + 1),
    value: exampleEntry.nullable().parse(value),
  };
}

function changeOf({ id, at, kind, subject, before, after, target }: ChangeRow): BookChange {
  return { id, at, before: entryOf(kind, subject, before), after: entryOf(kind, subject, after), target };
}

export function appendBookChange(
  file: WritableFile,
  mutationId: string,
  { before, after, target }: Pick<BookChange, 'before' | 'after' | 'target'>,
): number {
  const json = ({ value }: BookEntry): string | null => (value === null ? null : JSON.stringify(value));
  return insertRow(
    file,
    'INSERT INTO book_change (mutation_id, at, kind, subject, before, after, target) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ...[mutationId, now(), after.kind, subjectOf(after), json(before), json(after), target],
  );
}

/** The change that a mutation already made, if it was sent before. */
export function findBookMutation(file: ProjectFile, mutationId: string): BookChange | null {
  const row = firstRow<ChangeRow>(file, `${changeColumns} WHERE mutation_id = ?`, mutationId);
  return row ? changeOf(row) : null;
}

export function findBookChange(file: ProjectFile, id: number): BookChange | null {
  const row = firstRow<ChangeRow>(file, `${changeColumns} WHERE id = ?`, id);
  return row ? changeOf(row) : null;
}

/** The newest change that is not taken back. */
export function lastStandingChange(file: ProjectFile): BookChange | null {
  const row = firstRow<ChangeRow>(
    file,
    `${changeColumns} WHERE target IS NULL AND id NOT IN (SELECT target FROM book_change WHERE target IS NOT NULL)
       ORDER BY id DESC LIMIT 1`,
  );
  return row ? changeOf(row) : null;
}

/** What an entry was changed to, newest first. */
export function listBookChanges(file: ProjectFile, kind: BookKind, subject: string, limit: number): BookChange[] {
  return allRows<ChangeRow>(
    file,
    `${changeColumns} WHERE kind = ? AND subject = ? ORDER BY id DESC LIMIT ?`,
    kind,
    subject,
    limit,
  ).map(changeOf);
}

const now = (): string => new Date().toISOString();
