import { flattenJson, type FlatValue } from '#backend/ingest/flattenJson.ts';
import {
  asText,
  commonLabel,
  contentOf,
  entriesOf,
  isRecord,
  mostUsed,
  type Dialect,
  type DialectDocument,
  type DialectNote,
  type DialectRecord,
  type Entry,
} from '#backend/ingest/documents/dialect.ts';
import type { JsonEdit, JsonPath } from '#backend/ingest/documents/spliceJson.ts';
import { mapInTurns } from '#backend/threads/breather.ts';

/** One answer to one question, and where its value stands. */
type Response = { readonly question: string; readonly who: string; readonly value: string; readonly path: JsonPath };

/** As whom a decision is written where several people answered; it counts before them. */
const decider = 'winnow';

/**
 * Argilla's records as JSON: `fields`, `responses` of several users to several questions, `suggestions` of models. The older form
 * with a list of responses, and the flat one of its datasets on the Hub, are read too.
 * https://docs.argilla.io/latest/how_to_guides/import_export/
 */
export const argilla: Dialect = {
  format: 'argilla',
  layout: 'lines',
  recognise({ text, head }) {
    if (!/^[[{]/.test(text)) return null;
    const start = head.subarray(0, 256 * 1024).toString('utf8');
    const isNested = /"fields"\s*:\s*\{/.test(start) && /"responses"\s*:/.test(start);
    return isNested || /"[^"]+\.responses"\s*:/.test(start) ? 'marked' : null;
  },
  read: async (value, path) => readEntries(entriesOf(value, path, 'Argilla: it is not an array of records')),
};

async function readEntries(entries: readonly Entry[]): Promise<DialectDocument> {
  const responses = await mapInTurns(entries, (entry, at) => [...nested(entry, at), ...flat(entry, at)]);
  const asked = responses.flatMap((own) => own.map(({ question }) => question));
  const questions = new Set(asked);
  const main = mostUsed(asked);
  const ofMain = responses.map((own) => own.filter(({ question }) => question === main));
  const isShared = ofMain.some((own) => new Set(own.map(({ who }) => who)).size > 1);
  const people = [...new Set(ofMain.flat().map(({ who }) => who))].filter((who) => isShared && who !== decider);
  const { rows, columns } = await contentOf(entries, rowOf);
  if (columns.has('id')) columns.set('id', { role: 'key', why: 'the id of the record' });
  for (const question of questions)
    columns.set(
      question,
      question === main
        ? { role: 'label', why: 'what most people answered' }
        : { role: 'metadata', why: 'another question' },
    );
  for (const who of people) columns.set(`${main} · ${who}`, { role: 'annotation', why: `what ${who} answered` });
  const records = await mapInTurns(entries, (entry, at): DialectRecord => {
    const values = rows[at]!;
    const notes: DialectNote[] = [];
    for (const question of questions)
      values.set(
        question,
        answerOf(
          responses[at]!.filter((one) => one.question === question),
          question,
          at,
          notes,
        ),
      );
    for (const who of people)
      values.set(`${main} · ${who}`, ofMain[at]!.findLast((one) => one.who === who)?.value ?? null);
    return {
      values,
      notes,
      drop: () => [{ kind: 'remove', path: [at] }],
      relabel: (column, value) => {
        if (!questions.has(column)) return `“${column}” is no question that somebody answered.`;
        return relabelEntry(
          entry,
          at,
          responses[at]!.filter(({ question }) => question === column),
          { column, value },
        );
      },
    };
  });
  return { columns, records, notes: [] };
}

/** `responses: {label: [{value, user_id}]}`, or of old `[{user_id, values: {label: {value}}, status}]`. */
function nested(entry: Entry, at: number): Response[] {
  const { responses } = entry;
  if (Array.isArray(responses))
    return responses.flatMap((response, r): Response[] => {
      if (!isRecord(response) || response['status'] === 'discarded' || !isRecord(response['values'])) return [];
      return Object.entries(response['values']).flatMap(([question, answer]) => {
        const value = isRecord(answer) ? asText(answer['value']) : null;
        const path = [at, 'responses', r, 'values', question, 'value'];
        return value === null ? [] : [{ question, who: asText(response['user_id']) ?? `user ${r + 1}`, value, path }];
      });
    });
  if (!isRecord(responses)) return [];
  return Object.entries(responses).flatMap(([question, answers]) =>
    (Array.isArray(answers) ? (answers as unknown[]) : []).flatMap((answer, r): Response[] => {
      const value = isRecord(answer) && answer['status'] !== 'discarded' ? asText(answer['value']) : null;
      if (!isRecord(answer) || value === null) return [];
      const who = asText(answer['user_id']) ?? `user ${r + 1}`;
      return [{ question, who, value, path: [at, 'responses', question, r, 'value'] }];
    }),
  );
}

/** `"label.responses": ["a", "b"], "label.responses.users": ["u1", "u2"]`. */
function flat(entry: Entry, at: number): Response[] {
  return Object.entries(entry).flatMap(([name, answers]) => {
    if (!name.endsWith('.responses') || !Array.isArray(answers)) return [];
    const users = entry[`${name}.users`];
    const status = entry[`${name}.status`];
    return answers.flatMap((answer, r): Response[] => {
      const value = asText(answer);
      if (value === null || (Array.isArray(status) && status[r] === 'discarded')) return [];
      const who = (Array.isArray(users) ? asText(users[r]) : null) ?? `user ${r + 1}`;
      return [{ question: name.slice(0, -'.responses'.length), who, value, path: [at, name, r] }];
    });
  });
}

/** Fields under their own names, then what else there is; answers, vectors and suggestions of text have columns or none. */
function rowOf(entry: Entry): Map<string, FlatValue | null> {
  const { fields } = entry;
  const rest = Object.entries(entry).filter(
    ([name]) => !/^(?:fields|responses|vectors)$|\.responses(?:\.|$)/.test(name),
  );
  const own = flattenJson(Object.fromEntries(rest));
  const content = new Map<string, FlatValue | null>();
  if (own.has('id')) content.set('id', own.get('id')!);
  if (isRecord(fields))
    for (const [name, value] of flattenJson(fields)) content.set(own.has(name) ? `fields.${name}` : name, value);
  for (const [name, value] of own) content.set(name, value);
  return content;
}

function answerOf(own: readonly Response[], question: string, at: number, notes: DialectNote[]): string | null {
  const decided = own.findLast(({ who }) => who === decider);
  if (decided !== undefined) return decided.value;
  const label = commonLabel(own.map(({ value }) => value));
  if (label === null && own.length > 0)
    notes.push({
      code: 'annotators_differ',
      message: `The answers of record ${at + 1} to “${question}” differ; it has no label.`,
    });
  return label;
}

/** The one answer is changed where it stands; beside several, or where there is none, one more is added. */
function relabelEntry(
  entry: Entry,
  at: number,
  own: readonly Response[],
  { column, value }: { readonly column: string; readonly value: string | null },
): readonly JsonEdit[] | string {
  if (value === null) return 'an answer cannot be taken back.';
  const text = JSON.stringify(value);
  const only = own.findLast(({ who }) => who === decider) ?? (own.length === 1 ? own[0] : undefined);
  if (only !== undefined) return [{ kind: 'replace', path: only.path, text }];
  const { responses } = entry;
  const name = `${column}.responses`;
  if (Array.isArray(entry[name])) {
    const users = entry[`${name}.users`];
    const status = entry[`${name}.status`];
    const add = (member: string, what: string): JsonEdit => ({ kind: 'append', path: [at, member], text: what });
    return [
      add(name, text),
      ...(Array.isArray(users) ? [add(`${name}.users`, JSON.stringify(decider))] : []),
      ...(Array.isArray(status) ? [add(`${name}.status`, '"submitted"')] : []),
    ];
  }
  const answer = JSON.stringify({ value, user_id: decider, status: 'submitted' });
  if (Array.isArray(responses)) {
    const made = { user_id: decider, values: { [column]: { value } }, status: 'submitted' };
    return [{ kind: 'append', path: [at, 'responses'], text: JSON.stringify(made) }];
  }
  if (!isRecord(responses))
    return [{ kind: 'append', path: [at], name: 'responses', text: `{${JSON.stringify(column)}: [${answer}]}` }];
  if (Array.isArray(responses[column])) return [{ kind: 'append', path: [at, 'responses', column], text: answer }];
  return [{ kind: 'append', path: [at, 'responses'], name: column, text: `[${answer}]` }];
}
