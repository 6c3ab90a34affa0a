import { flattenJson } from '#backend/ingest/flattenJson.ts';
import {
  asText,
  contentOf,
  entriesOf,
  type Dialect,
  type DialectColumn,
  type DialectDocument,
  type DialectNote,
  type DialectRecord,
  type Entry,
} from '#backend/ingest/documents/dialect.ts';
import type { JsonEdit } from '#backend/ingest/documents/spliceJson.ts';
import { mapInTurns } from '#backend/threads/breather.ts';

/** What is about the tool and not about the example, or is told by a column of its own. */
const notContent = new Set([
  'options',
  'accept',
  'spans',
  'tokens',
  'relations',
  '_annotator_id',
  '_session_id',
  'label',
]);

/**
 * Prodigy's JSONL of annotated tasks: `label` with an `answer`, or `options` with `accept`. A rejected label says what an example is not,
 * so it is none; where there is one label for all, the answer is the class.
 * https://prodi.gy/docs/api-interfaces
 */
export const prodigy: Dialect = {
  format: 'prodigy',
  layout: 'lines',
  changesWithLabel: ['answer'],
  recognise({ text, head }) {
    if (!/^[[{]/.test(text)) return null;
    const start = head.subarray(0, 64 * 1024).toString('utf8');
    const hasHash = /"_(?:input|task)_hash"\s*:/.test(start);
    const hasAnswer = /"answer"\s*:\s*"(?:accept|reject|ignore)"/.test(start);
    return hasHash || (hasAnswer && /"(?:label|accept|options)"\s*:/.test(start)) ? 'marked' : null;
  },
  read: async (value, path) => readTasks(entriesOf(value, path, 'Prodigy: not every line is an object')),
};

async function readTasks(tasks: readonly Entry[]): Promise<DialectDocument> {
  const labels = new Set(tasks.map((task) => task['label']).filter((label) => typeof label === 'string'));
  const isChoice = tasks.some((task) => Array.isArray(task['accept']));
  const isBinary = !isChoice && labels.size === 1 && tasks.some(({ answer }) => answer === 'reject');
  const isAnnotated = tasks.some((task) => whoOf(task) !== null);
  const { rows, columns } = await contentOf(tasks, (task) =>
    flattenJson(Object.fromEntries(Object.entries(task).filter(([name]) => !notContent.has(name)))),
  );
  for (const name of ['_input_hash', '_task_hash', '_timestamp', '_view_id'])
    if (columns.has(name)) columns.set(name, { role: 'metadata', why: 'of Prodigy' });
  const plain: DialectColumn = { role: 'metadata', why: 'the label that was asked about' };
  if (labels.size > 0 || isChoice)
    columns.set(
      'label',
      isBinary ? plain : { role: 'label', why: isChoice ? 'the accepted option' : 'the label that was accepted' },
    );
  if (columns.has('answer'))
    columns.set(
      'answer',
      isBinary
        ? { role: 'label', why: 'there is one label, accepted or rejected' }
        : { role: 'metadata', why: 'the answer' },
    );
  if (isAnnotated) columns.set('annotator', { role: 'annotator', why: 'who answered' });
  const records = await mapInTurns(tasks, (task, at): DialectRecord => {
    const notes: DialectNote[] = [];
    const values = rows[at]!;
    const label = isBinary ? asText(task['label']) : labelOf(task, at, notes);
    values.set('label', label);
    if (isBinary && task['answer'] === 'ignore') values.set('answer', null);
    if (isAnnotated) values.set('annotator', whoOf(task));
    return {
      values,
      notes,
      relabel: (column, value) => relabelTask(task, at, { column, value, isBinary }),
      drop: () => [{ kind: 'remove', path: [at] }],
    };
  });
  return { columns, records, notes: spansNote(tasks) };
}

function whoOf(task: Entry): string | null {
  return asText(task['_annotator_id']) ?? asText(task['_session_id']);
}

/** The accepted label. What was rejected or ignored has none; several accepted options are no one class: both are said. */
function labelOf(task: Entry, at: number, notes: DialectNote[]): string | null {
  const { accept, answer } = task;
  const isAccepted = answer === undefined || answer === 'accept';
  const chosen = Array.isArray(accept) ? accept.flatMap((one) => asText(one) ?? []) : [asText(task['label'])];
  const [label = null] = chosen;
  if (chosen.length > 1) {
    const words = chosen.map((one) => `“${one}”`).join(', ');
    notes.push({
      code: 'several_choices',
      message: `Line ${at + 1} accepts several options: ${words}; it has no one label.`,
    });
    return null;
  }
  if (isAccepted || label === null) return label;
  const message =
    answer === 'reject'
      ? `Line ${at + 1} says that it is not “${label}”; it has no label.`
      : `Line ${at + 1} was skipped; it has no label.`;
  notes.push({ code: answer === 'reject' ? 'rejected_label' : 'ignored_task', message });
  return null;
}

function relabelTask(
  task: Entry,
  at: number,
  { column, value, isBinary }: { readonly column: string; readonly value: string | null; readonly isBinary: boolean },
): readonly JsonEdit[] | string {
  const set = (name: string, text: string): JsonEdit =>
    name in task ? { kind: 'replace', path: [at, name], text } : { kind: 'append', path: [at], name, text };
  if (isBinary) {
    if (column !== 'answer') return `“${column}” is what was asked about; the answer is the label.`;
    return [set('answer', JSON.stringify(value ?? 'ignore'))];
  }
  if (column !== 'label') return `“${column}” is no label of this export.`;
  const accepted = 'answer' in task && task['answer'] !== 'accept' && value !== null ? [set('answer', '"accept"')] : [];
  const { accept } = task;
  if (!Array.isArray(accept)) return [set('label', JSON.stringify(value)), ...accepted];
  if (accept.length === 1 && value !== null)
    return [{ kind: 'replace', path: [at, 'accept', 0], text: optionText(accept[0], value) }, ...accepted];
  return [set('accept', value === null ? '[]' : `[${optionText(accept[0], value)}]`), ...accepted];
}

/** Ids of options may be numbers. */
function optionText(old: unknown, value: string): string {
  return typeof old === 'number' && String(Number(value)) === value ? value : JSON.stringify(value);
}

function spansNote(tasks: readonly Entry[]): DialectNote[] {
  const spans = tasks.filter(({ spans }) => Array.isArray(spans) && spans.length > 0).length;
  if (spans === 0) return [];
  return [
    {
      code: 'other_annotations',
      message: `${spans} tasks mark spans, which are no classes; they are kept in the source.`,
    },
  ];
}
