import { flattenJson, type FlatValue } from '#backend/ingest/flattenJson.ts';
import {
  asText,
  commonLabel,
  contentOf,
  entriesOf,
  isRecord,
  mostUsed,
  type Dialect,
  type DialectColumn,
  type DialectDocument,
  type DialectNote,
  type DialectRecord,
  type Entry,
} from '#backend/ingest/documents/dialect.ts';
import type { JsonEdit, JsonPath } from '#backend/ingest/documents/spliceJson.ts';
import { mapInTurns } from '#backend/threads/breather.ts';

/** One label that somebody gave with one control, and where it stands. */
type Vote = {
  readonly control: string;
  readonly target: string;
  readonly labels: readonly string[];
  readonly who: string | null;
  readonly isTruth: boolean;
  readonly path: JsonPath;
  readonly isRating: boolean;
};

/**
 * Label Studio's JSON export: tasks with `data` and `annotations`. Every control of choices is a column; with several annotators, each
 * has one more. Cancelled annotations do not count; a ground truth counts alone. JSON-MIN is read as a table of annotations.
 * https://labelstud.io/guide/export
 */
export const labelStudio: Dialect = {
  format: 'label_studio',
  layout: 'document',
  recognise({ text, head }) {
    if (!text.startsWith('[')) return null;
    const start = head.subarray(0, 256 * 1024).toString('utf8');
    const isFull =
      /"annotations"\s*:\s*\[/.test(start) &&
      /"data"\s*:\s*\{/.test(start) &&
      /"(?:completed_by|was_cancelled|total_annotations|inner_id|from_name|lead_time)"\s*:/.test(start);
    return isFull || isMinimal(start) ? 'marked' : null;
  },
  read: async (value, path) => {
    const tasks = entriesOf(value, path, 'Label Studio: it is not an array of tasks');
    return tasks.some((task) => Array.isArray(task['annotations'])) ? readTasks(tasks, path) : readMinimal(tasks);
  },
};

function isMinimal(start: string): boolean {
  return /"annotation_id"\s*:/.test(start) && /"lead_time"\s*:/.test(start) && /"annotator"\s*:/.test(start);
}

async function readTasks(tasks: readonly Entry[], path: string): Promise<DialectDocument> {
  const votes = await mapInTurns(tasks, votesOf);
  const all = votes.flat();
  const controls = new Map<string, string>();
  for (const { control, target } of all) if (!controls.has(control)) controls.set(control, target);
  const main = mostUsed(all.map(({ control }) => control));
  const people = new Set<string>();
  const whoChose = await mapInTurns(votes, (own) => new Set(own.filter((v) => v.control === main).map((v) => v.who)));
  const isShared = whoChose.some(({ size }) => size > 1);
  for (const { control, who } of all) if (isShared && control === main && who !== null) people.add(who);
  const { rows, columns } = await contentOf(tasks, rowOf);
  if (columns.has('id')) columns.set('id', { role: 'key', why: 'the number of the task' });
  for (const control of controls.keys())
    columns.set(
      control,
      control === main ? labelColumn(isShared) : { role: 'metadata', why: 'another control of choices' },
    );
  if (!isShared && main !== null) columns.set('annotator', { role: 'annotator', why: 'who completed the annotation' });
  for (const who of people) columns.set(`${main} · ${who}`, { role: 'annotation', why: `what annotator ${who} chose` });
  const records = await mapInTurns(tasks, (task, at): DialectRecord => {
    const own = votes[at]!;
    const values = rows[at]!;
    const notes: DialectNote[] = [];
    for (const control of controls.keys()) values.set(control, labelOf(own, control, at, notes));
    const ofMain = own.filter(({ control }) => control === main);
    if (!isShared && main !== null) values.set('annotator', ofMain.at(-1)?.who ?? null);
    for (const who of people)
      values.set(`${main} · ${who}`, ofMain.findLast((vote) => vote.who === who)?.labels.join(' + ') ?? null);
    const relabel = (column: string, value: string | null) =>
      relabelTask(
        task,
        at,
        own.filter(({ control }) => control === column),
        {
          column,
          target: controls.get(column),
          value,
        },
      );
    return { values, notes, relabel, drop: () => [{ kind: 'remove', path: [at] }] };
  });
  return { columns, records, notes: await notesOf(tasks, controls, path) };
}

function labelColumn(isShared: boolean): DialectColumn {
  const why = isShared ? 'the ground truth, else what most annotators chose' : 'what the annotator chose';
  return { role: 'label', why };
}

/** The labels of a task that count: of annotations that were not cancelled, and of controls that choose classes. */
function votesOf(task: Entry, at: number): Vote[] {
  const annotations = Array.isArray(task['annotations']) ? (task['annotations'] as unknown[]) : [];
  return annotations.flatMap((annotation, a) => {
    if (!isRecord(annotation) || annotation['was_cancelled'] === true || !Array.isArray(annotation['result']))
      return [];
    return (annotation['result'] as unknown[]).flatMap((result, r): Vote[] => {
      const value = isRecord(result) ? result['value'] : null;
      if (!isRecord(result) || !isRecord(value)) return [];
      const isRating = typeof value['rating'] === 'number';
      const chosen = isRating ? [value['rating']] : value['choices'];
      if (!Array.isArray(chosen)) return [];
      return [
        {
          control: asText(result['from_name']) ?? 'choice',
          target: asText(result['to_name']) ?? 'text',
          labels: chosen.flatMap((one) => asText(one) ?? []),
          who: whoOf(annotation['completed_by']),
          isTruth: annotation['ground_truth'] === true,
          path: [at, 'annotations', a, 'result', r, 'value', isRating ? 'rating' : 'choices'],
          isRating,
        },
      ];
    });
  });
}

function whoOf(value: unknown): string | null {
  if (isRecord(value)) return asText(value['email']) ?? asText(value['id']);
  return asText(value);
}

const notContent = new Set(['annotations', 'predictions', 'drafts', 'data']);

/** The scalars of a task: those of its data under their own names, unless the task has one of the same name. */
function rowOf(task: Entry, at: number): Map<string, FlatValue | null> {
  const data = task['data'];
  const own = Object.fromEntries(Object.entries(task).filter(([name]) => !notContent.has(name)));
  const row = new Map<string, FlatValue | null>(flattenJson(own));
  if (!row.has('id')) row.set('id', at + 1);
  const content = isRecord(data) ? flattenJson(data) : new Map<string, FlatValue | null>();
  const first = new Map<string, FlatValue | null>();
  for (const [name, value] of content) first.set(row.has(name) ? `data.${name}` : name, value);
  return new Map([['id', row.get('id')!], ...first, ...row]);
}

/** What a task's label is. More than one choice is no class, and annotators that differ have none in common: both are said. */
function labelOf(votes: readonly Vote[], control: string, at: number, notes: DialectNote[]): string | null {
  const own = votes.filter((vote) => vote.control === control && vote.labels.length > 0);
  const truth = own.filter(({ isTruth }) => isTruth);
  const counted = truth.length > 0 ? truth.slice(-1) : own;
  if (counted.length === 0) return null;
  const several = counted.find(({ labels }) => labels.length > 1);
  if (several !== undefined) {
    const words = several.labels.map((label) => `“${label}”`).join(', ');
    notes.push({
      code: 'several_choices',
      message: `Task ${at + 1} has several choices of “${control}”: ${words}; it has no one label.`,
    });
    return null;
  }
  const label = commonLabel(counted.map(({ labels }) => labels[0]!));
  if (label === null)
    notes.push({
      code: 'annotators_differ',
      message: `The annotators of task ${at + 1} differ about “${control}”; it has no label.`,
    });
  return label;
}

/** The one choice is changed where it stands; where several people chose, or nobody, a ground truth is added. */
function relabelTask(
  task: Entry,
  at: number,
  votes: readonly Vote[],
  {
    column,
    target,
    value,
  }: { readonly column: string; readonly target: string | undefined; readonly value: string | null },
): readonly JsonEdit[] | string {
  if (target === undefined) return `“${column}” is no control of choices, so it cannot be changed.`;
  const truth = votes.filter(({ isTruth }) => isTruth);
  const only = truth.at(-1) ?? (votes.length === 1 ? votes[0] : undefined);
  if (only?.isRating === true) {
    const isNumber = value !== null && Number.isFinite(Number(value));
    return isNumber ? [{ kind: 'replace', path: only.path, text: String(Number(value)) }] : `“${value}” is no rating.`;
  }
  if (only !== undefined) {
    if (value === null || only.labels.length !== 1)
      return [{ kind: 'replace', path: only.path, text: JSON.stringify(value === null ? [] : [value]) }];
    return [{ kind: 'replace', path: [...only.path, 0], text: JSON.stringify(value) }];
  }
  if (value === null) return [];
  const annotation = JSON.stringify({
    result: [{ value: { choices: [value] }, from_name: column, to_name: target, type: 'choices' }],
    was_cancelled: false,
    ground_truth: true,
  });
  if (Array.isArray(task['annotations'])) return [{ kind: 'append', path: [at, 'annotations'], text: annotation }];
  return [{ kind: 'append', path: [at], name: 'annotations', text: `[${annotation}]` }];
}

async function notesOf(
  tasks: readonly Entry[],
  controls: ReadonlyMap<string, string>,
  path: string,
): Promise<DialectNote[]> {
  const notes: DialectNote[] = [];
  if (controls.size > 1)
    notes.push({
      code: 'several_controls',
      message: `There are ${controls.size} controls: ${[...controls.keys()].join(', ')}. The one used most is the label; another can be chosen.`,
    });
  if (controls.size === 0)
    notes.push({ code: 'no_choices', message: `“${path}” has no choices in its annotations, so there is no label.` });
  const others = new Set<string>();
  let cancelled = 0;
  await mapInTurns(tasks, (task) => {
    for (const annotation of Array.isArray(task['annotations']) ? (task['annotations'] as unknown[]) : []) {
      if (!isRecord(annotation)) continue;
      if (annotation['was_cancelled'] === true) cancelled++;
      for (const result of Array.isArray(annotation['result']) ? (annotation['result'] as unknown[]) : [])
        if (isRecord(result) && !['choices', 'rating'].includes(String(result['type'])))
          others.add(String(result['type']));
    }
  });
  if (cancelled > 0)
    notes.push({ code: 'cancelled_annotations', message: `${cancelled} cancelled annotations do not count.` });
  if (others.size > 0)
    notes.push({
      code: 'other_annotations',
      message: `Annotations of the kind ${[...others].join(', ')} are no classes; they are left out here and kept in the source.`,
    });
  return notes;
}

/** JSON-MIN: one annotation a row. A task that several people annotated has several rows, so the annotation is the key. */
async function readMinimal(entries: readonly Entry[]): Promise<DialectDocument> {
  const ids = new Set(entries.map((entry) => asText(entry['id'])));
  const isShared = ids.size < entries.length;
  const { rows, columns } = await contentOf(entries, (entry) => {
    const values = new Map(flattenJson(entry));
    // Several choices come as {"choices": [...]}, which flattening calls so.
    for (const [name, value] of Object.entries(entry))
      if (isRecord(value) && Array.isArray(value['choices'])) {
        values.delete(`${name}.choices`);
        const labels = (value['choices'] as unknown[]).map(asText);
        values.set(name, labels.length === 1 ? labels[0]! : null);
      }
    return values;
  });
  columns.set(isShared && columns.has('annotation_id') ? 'annotation_id' : 'id', {
    role: 'key',
    why: isShared ? 'the number of the annotation: tasks occur more than once' : 'the number of the task',
  });
  columns.set('annotator', { role: 'annotator', why: 'who completed the annotation' });
  const records = await mapInTurns(entries, (entry, at): DialectRecord => {
    const values = rows[at]!;
    const several = Object.entries(entry).find(
      ([, v]) => isRecord(v) && Array.isArray(v['choices']) && v['choices'].length > 1,
    );
    const notes =
      several === undefined
        ? []
        : [
            {
              code: 'several_choices',
              message: `Row ${at + 1} has several choices of “${several[0]}”; it has no one label.`,
            },
          ];
    const relabel = (column: string, value: string | null): readonly JsonEdit[] => {
      const old = entry[column];
      const text = JSON.stringify(isRecord(old) ? { choices: value === null ? [] : [value] } : value);
      if (old === undefined) return [{ kind: 'append', path: [at], name: column, text }];
      return [{ kind: 'replace', path: [at, column], text }];
    };
    return { values, notes, relabel, drop: () => [{ kind: 'remove', path: [at] }] };
  });
  return { columns, records, notes: [] };
}
