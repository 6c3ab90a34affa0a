import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exclude, exportSame, importSource, relabel, rowsOf } from './testing/importAndExport.ts';
import type { TestBackend } from './testing/testBackend.ts';
import { withTestBackend } from './testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

function file(name: string, content: string): string {
  const path = join(t.dir, name);
  writeFileSync(path, content);
  return path;
}

/** What an export writes of a file that was imported before. */
async function exported(path: string): Promise<string> {
  const { to, verified } = await exportSame(t);
  expect(verified).toBe(true);
  return readFileSync(join(to, basename(path)), 'utf8');
}

const choice = (label: string) =>
  `{"value": {"choices": ["${label}"]}, "from_name": "sentiment", "to_name": "text", "type": "choices"}`;

describe('Label Studio', () => {
  test('a full export: choices are the label, and three decisions change three choices', async () => {
    const task = (id: number, label: string) =>
      ` {"id": ${id}, "annotations":[{"id": ${id}0, "completed_by": 1, "was_cancelled": false, "result": [${choice(label)}]}],\n  "data": {"text": "text \\u00e9 ${id}", "source": "mail"}, "score": 1.50}`;
    const source = `[\n${[1, 2, 3, 4].map((id) => task(id, id % 2 ? 'Pos' : 'Neg')).join(',\n')}\n]\n`;
    const path = file('export.json', source);
    const { mapping, columns } = await importSource(t, path);
    expect(mapping.source.format).toBe('label_studio');
    expect(columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'id key',
      'text text',
      'source metadata',
      'score metadata',
      'sentiment label',
      'annotator annotator',
    ]);
    expect(await rowsOf(t, ['key', 'label', 'text'])).toEqual([
      ['1', 'Pos', 'text é 1'],
      ['2', 'Neg', 'text é 2'],
      ['3', 'Pos', 'text é 3'],
      ['4', 'Neg', 'text é 4'],
    ]);
    expect(await exported(path)).toBe(source);
    await relabel(t, { 0: 'Neg', 1: 'Pos', 3: 'Pos' });
    const wanted = `[\n${[task(1, 'Neg'), task(2, 'Pos'), task(3, 'Pos'), task(4, 'Pos')].join(',\n')}\n]\n`;
    expect(await exported(path)).toBe(wanted);
    await exclude(t, 1);
    expect(await exported(path)).toBe(`[\n${[task(1, 'Neg'), task(3, 'Pos'), task(4, 'Pos')].join(',\n')}\n]\n`);
  });

  test('several annotators are kept as such; a decision becomes the ground truth beside them', async () => {
    const annotation = (who: number, label: string, more = '') =>
      `{"completed_by": {"id": ${who}, "email": "p${who}@x"}${more}, "result": [${choice(label)}]}`;
    const task = (id: number, ...annotations: string[]) =>
      `{"id": ${id}, "data": {"text": "t${id}"}, "annotations": [${annotations.join(', ')}], "inner_id": ${id}}`;
    const all = [
      task(1, annotation(1, 'A'), annotation(2, 'A')),
      task(2, annotation(1, 'A'), annotation(2, 'B')),
      task(3, annotation(1, 'A'), annotation(2, 'B', ', "ground_truth": true')),
      task(4, annotation(1, 'A', ', "was_cancelled": true'), annotation(2, 'B')),
      task(5),
    ];
    const source = `[${all.join(',')}]`;
    const path = file('annotators.json', source);
    const { columns, problems } = await importSource(t, path);
    const people = ['sentiment · p1@x', 'sentiment · p2@x'];
    expect(columns.filter(({ role }) => role === 'annotation').map(({ name }) => name)).toEqual(people);
    expect(await rowsOf(t, ['label', ...people])).toEqual([
      ['A', 'A', 'A'],
      [null, 'A', 'B'],
      ['B', 'A', 'B'],
      ['B', null, 'B'],
      [null, null, null],
    ]);
    expect(problems.map(({ code }) => code).filter((code) => code !== 'missing_label')).toEqual([
      'cancelled_annotations',
      'annotators_differ',
    ]);
    expect(await exported(path)).toBe(source);
    await relabel(t, { 1: 'B', 2: 'A', 4: 'A' });
    const copy = JSON.parse(await exported(path)) as { annotations: { ground_truth?: boolean; result: unknown[] }[] }[];
    const before = JSON.parse(source) as typeof copy;
    expect([copy[0], copy[3]]).toEqual([before[0], before[3]]);
    expect(copy[1]!.annotations.slice(0, 2)).toEqual(before[1]!.annotations);
    expect(copy[1]!.annotations[2]).toMatchObject({ ground_truth: true, result: [{ value: { choices: ['B'] } }] });
    expect(copy[2]!.annotations[1]!.result).toMatchObject([{ value: { choices: ['A'] } }]);
    expect(copy[4]!.annotations).toMatchObject([{ ground_truth: true, result: [{ from_name: 'sentiment' }] }]);
  });

  test('several choices are said and are no label; other kinds of annotation are named', async () => {
    const result = `{"value": {"choices": ["A", "B"]}, "from_name": "c", "to_name": "i", "type": "choices"}`;
    const box = `{"value": {"x": 1}, "from_name": "b", "to_name": "i", "type": "rectanglelabels"}`;
    const one = `{"value": {"choices": ["A"]}, "from_name": "c", "to_name": "i", "type": "choices"}`;
    const task = (id: number, results: string) =>
      `{"id": ${id}, "data": {"text": "t${id}"}, "annotations": [{"completed_by": 1, "result": [${results}]}]}`;
    const path = file('several.json', `[${task(1, result)}, ${task(2, `${one}, ${box}`)}]`);
    const { problems } = await importSource(t, path);
    expect((await rowsOf(t, ['label'])).flat()).toEqual([null, 'A']);
    expect(problems.some(({ code, row }) => code === 'several_choices' && row === 1)).toBe(true);
    expect(problems.some(({ message }) => message.includes('rectanglelabels'))).toBe(true);
  });

  test('JSON-MIN: an annotation a row, several of a task too', async () => {
    const row = (id: number, annotation: number, who: number, label: string) =>
      `{"id": ${id}, "text": "t${id}", "sentiment": "${label}", "annotator": ${who}, "annotation_id": ${annotation}, "lead_time": 1.5}`;
    const all = [row(1, 7, 1, 'A'), row(1, 8, 2, 'B'), row(2, 9, 1, 'B')];
    const path = file('min.json', `[${all.join(',\n')}]`);
    const { mapping, columns } = await importSource(t, path, { label: 'sentiment' });
    expect(mapping.source.format).toBe('label_studio');
    expect(columns.filter(({ role }) => role !== 'metadata').map(({ name, role }) => `${name} ${role}`)).toEqual([
      'text text',
      'sentiment label',
      'annotator annotator',
      'annotation_id key',
    ]);
    expect(await rowsOf(t, ['key', 'label'])).toEqual([
      ['7', 'A'],
      ['8', 'B'],
      ['9', 'B'],
    ]);
    expect(await exported(path)).toBe(readFileSync(path, 'utf8'));
    await relabel(t, { 0: 'B', 1: 'A', 2: 'A' });
    expect(await exported(path)).toBe(`[${[row(1, 7, 1, 'B'), row(1, 8, 2, 'A'), row(2, 9, 1, 'A')].join(',\n')}]`);
  });
});

/** A file in a tool's format: the rows that it is, and what it is after three decisions and one exclusion. */
type Case = {
  readonly format: string;
  readonly name: string;
  readonly content: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly decisions: Readonly<Record<number, string>>;
  readonly after: (content: string) => string;
};

const lines = (...all: string[]): string => `${all.join('\n')}\n`;

const cases: readonly Case[] = [
  {
    format: 'prodigy',
    name: 'choices.jsonl',
    content: lines(
      '{"text":"a","_input_hash":1,"_task_hash":11,"options":[{"id":"X","text":"x"},{"id":"Y","text":"y"}],"accept":["X"],"answer":"accept"}',
      '{"text":"b","_input_hash":2,"_task_hash":12,"options":[{"id":"X","text":"x"},{"id":"Y","text":"y"}],"accept":["Y"],"answer":"accept"}',
      '{"text":"c","_input_hash":3,"_task_hash":13,"options":[{"id":"X","text":"x"},{"id":"Y","text":"y"}],"accept":[],"answer":"ignore"}',
      '{"text":"d","_input_hash":4,"_task_hash":14,"options":[{"id":"X","text":"x"},{"id":"Y","text":"y"}],"accept":["Y"],"answer":"accept"}',
    ),
    columns: ['text text', 'label label'],
    rows: [['X'], ['Y'], [null], ['Y']],
    decisions: { 0: 'Y', 1: 'X', 2: 'X' },
    after: (content) =>
      content
        .replace('"accept":["Y"],"answer":"accept"', '"accept":["*"],"answer":"accept"')
        .replace('"accept":["X"]', '"accept":["Y"]')
        .replace('"*"', '"X"')
        .replace('"accept":[],"answer":"ignore"', '"accept":["X"],"answer":"accept"'),
  },
  {
    format: 'prodigy',
    name: 'labels.jsonl',
    content: lines(
      '{"text": "a", "label": "POS", "answer": "accept", "_annotator_id": "ann", "meta": {"score": 0.50}}',
      '{"text": "b", "label": "NEG", "answer": "accept", "_annotator_id": "bob"}',
      '{"text": "c", "label": "POS", "answer": "reject", "_annotator_id": "ann"}',
    ),
    columns: ['text text', 'label label', 'annotator annotator'],
    rows: [['POS'], ['NEG'], [null]],
    decisions: { 0: 'NEG', 1: 'POS', 2: 'NEG' },
    after: (content) =>
      content
        .replace('"a", "label": "POS"', '"a", "label": "NEG"')
        .replace('"b", "label": "NEG"', '"b", "label": "POS"')
        .replace('"c", "label": "POS", "answer": "reject"', '"c", "label": "NEG", "answer": "accept"'),
  },
  {
    format: 'prodigy',
    name: 'binary.jsonl',
    content: lines(
      '{"text":"a","label":"SPAM","answer":"accept"}',
      '{"text":"b","label":"SPAM","answer":"reject"}',
      '{"text":"c","label":"SPAM","answer":"accept"}',
    ),
    columns: ['text text', 'answer label'],
    rows: [['accept'], ['reject'], ['accept']],
    decisions: { 0: 'reject', 1: 'accept', 2: 'reject' },
    after: (content) =>
      content.replaceAll('"accept"', '"*"').replaceAll('"reject"', '"accept"').replaceAll('"*"', '"reject"'),
  },
  {
    format: 'doccano',
    name: 'all.jsonl',
    content: lines(
      '{"id":10,"text":"a\\u00e9","label":["pos"],"Comments":[]}',
      '{"id":11,"text":"b","label":["neg"],"Comments":[]}',
      '',
      '{"id":12,"text":"c","label":[],"Comments":[]}',
      '{"id":13,"text":"d","label":["pos","neg"],"Comments":[]}',
    ),
    columns: ['id key', 'text text', 'label label'],
    rows: [['pos'], ['neg'], [null], [null]],
    decisions: { 0: 'neg', 2: 'pos', 3: 'pos' },
    after: (content) =>
      content
        .replace('["pos"],', '["neg"],')
        .replace('"label":[]', '"label":["pos"]')
        .replace('["pos","neg"]', '["pos"]'),
  },
  {
    format: 'argilla',
    name: 'records.json',
    content: `[
  {"id": "r1", "fields": {"text": "a"}, "metadata": {"n": 1.0}, "responses": {"label": [{"value": "pos", "user_id": "u1"}]}, "suggestions": {}},
  {"id": "r2", "fields": {"text": "b"}, "metadata": {"n": 2}, "responses": {"label": [{"value": "neg", "user_id": "u1"}]}, "suggestions": {}},
  {"id": "r3", "fields": {"text": "c"}, "metadata": {"n": 3}, "responses": {}, "suggestions": {"label": {"value": "pos", "score": 0.7}}}
]`,
    columns: ['id key', 'text text', 'label label'],
    rows: [['pos'], ['neg'], [null]],
    decisions: { 0: 'neg', 1: 'pos', 2: 'neg' },
    after: (content) =>
      content
        .replace('"value": "neg", "user', '"value": "*", "user')
        .replace('"value": "pos", "user', '"value": "neg", "user')
        .replace('"*"', '"pos"')
        .replace(
          '"responses": {},',
          '"responses": {"label": [{"value":"neg","user_id":"winnow","status":"submitted"}]},',
        ),
  },
  {
    format: 'argilla',
    name: 'flat.jsonl',
    content: lines(
      '{"id":"r1","text":"a","label.responses":["pos","pos"],"label.responses.users":["u1","u2"],"label.responses.status":["submitted","submitted"]}',
      '{"id":"r2","text":"b","label.responses":["neg","pos"],"label.responses.users":["u1","u2"],"label.responses.status":["submitted","submitted"]}',
      '{"id":"r3","text":"c","label.responses":["neg"],"label.responses.users":["u1"],"label.responses.status":["submitted"]}',
    ),
    columns: ['id key', 'text text', 'label label', 'label · u1 annotation', 'label · u2 annotation'],
    rows: [['pos'], [null], ['neg']],
    decisions: { 1: 'neg', 2: 'pos' },
    after: (content) =>
      content
        .replace(
          '["neg","pos"],"label.responses.users":["u1","u2"],"label.responses.status":["submitted","submitted"]',
          '["neg","pos", "neg"],"label.responses.users":["u1","u2", "winnow"],"label.responses.status":["submitted","submitted", "submitted"]',
        )
        .replace('["neg"]', '["pos"]'),
  },
  {
    format: 'fiftyone',
    name: 'labels.json',
    content: '{"classes": ["cat", "dog"],\n "labels": {"000001": 0, "000002": 1, "sub/000003": 0}}\n',
    columns: ['file image', 'label label'],
    rows: [['cat'], ['dog'], ['cat']],
    decisions: { 0: 'dog', 1: 'cat', 2: 'dog' },
    after: () => '{"classes": ["cat", "dog"],\n "labels": {"000001": 1, "000002": 0, "sub/000003": 1}}\n',
  },
  {
    format: 'coco',
    name: 'instances.json',
    content: `{"info": {"year": 2020}, "images": [{"id": 7, "file_name": "a.png", "width": 5}, {"id": 8, "file_name": "b.png", "width": 6}, {"id": 9, "file_name": "c.png", "width": 7}],
 "annotations": [{"id": 1, "image_id": 8, "category_id": 2}, {"id": 5, "image_id": 7, "category_id": 1}],
 "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]}`,
    columns: ['id key', 'file_name image', 'category label'],
    rows: [['cat'], ['dog'], [null]],
    decisions: { 0: 'dog', 1: 'cat', 2: 'dog' },
    after: (content) =>
      content.replace(
        '"category_id": 2}, {"id": 5, "image_id": 7, "category_id": 1}',
        '"category_id": 1}, {"id": 5, "image_id": 7, "category_id": 2}, {"id":6,"image_id":9,"category_id":2}',
      ),
  },
];

describe('exports of other tools', () => {
  test.each(cases)('$format, $name: read, and written back as it was but for three decisions', async (one) => {
    const path = file(one.name, one.content);
    const { mapping, columns } = await importSource(t, path);
    expect(mapping.source.format).toBe(one.format);
    expect(columns.filter(({ role }) => role !== 'metadata').map(({ name, role }) => `${name} ${role}`)).toEqual(
      one.columns,
    );
    expect(await rowsOf(t, ['label'])).toEqual(one.rows);
    expect(await exported(path)).toBe(one.content);
    await relabel(t, one.decisions);
    expect(await exported(path)).toBe(one.after(one.content));
    await exclude(t, 1);
    const { to } = await exportSame(t);
    await importSource(t, join(to, one.name), { format: mapping.source.format });
    expect((await rowsOf(t, ['label'])).length).toBe(one.rows.length - 1);
  });

  test('what has no one class is said, and objects in pictures are refused', async () => {
    const doccano = await importSource(t, file('d.jsonl', cases.find(({ name }) => name === 'all.jsonl')!.content));
    expect(doccano.problems.some(({ code, message }) => code === 'several_choices' && /Line 4/.test(message))).toBe(
      true,
    );
    const prodigy = await importSource(t, file('p.jsonl', cases.find(({ name }) => name === 'labels.jsonl')!.content));
    expect(prodigy.problems.some(({ code, message }) => code === 'rejected_label' && /not “POS”/.test(message))).toBe(
      true,
    );
    const boxes = file(
      'boxes.json',
      '{"images":[{"id":1,"file_name":"a.png"}],"annotations":[{"id":1,"image_id":1,"category_id":1},{"id":2,"image_id":1,"category_id":2}],"categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}]}',
    );
    await expect(t.call('sources.recognise', { path: boxes })).rejects.toMatchObject({ code: 'unsupported' });
    const unknown = file('labels.json', '{"classes": ["cat"], "labels": {"a": "cat", "b": "dog"}}');
    await importSource(t, unknown);
    await relabel(t, { 0: 'dog' });
    await expect(exportSame(t)).rejects.toThrow(/none of the classes/);
  });

  test('plain JSON and JSON lines stay what they are', async () => {
    const table = '[{"id": 1, "text": "a", "label": "x"}, {"id": 2, "text": "b", "label": "y"}]';
    expect((await importSource(t, file('t.json', table))).mapping.source.format).toBe('json');
    const rows = '{"id": 1, "text": "a", "label": "x"}\n{"id": 2, "text": "b", "label": "y"}\n';
    expect((await importSource(t, file('t.jsonl', rows))).mapping.source.format).toBe('jsonl');
  });
});

describe('tables that tools make', () => {
  test('results of cleanlab are no features and no labels', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `${i * 1.5},${i % 7},${i % 2 ? 'a' : 'b'},${i % 9 === 0},0.${i + 10},${i % 2 ? 'a' : 'b'}`,
    );
    const path = file('issues.csv', lines('w,h,given_label,is_label_issue,label_score,predicted_label', ...rows));
    const { columns } = await importSource(t, path);
    expect(columns.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'w feature',
      'h feature',
      'given_label label',
      'is_label_issue metadata',
      'label_score metadata',
      'predicted_label metadata',
    ]);
  });

  test('columns of numbered people with the same answers are annotators, and none of them the label', async () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `t${i},${'ab'[i % 2]},${'ab'[i % 3 === 0 ? 0 : 1]},${'ba'[i % 2]}`,
    );
    const roles = async (name: string, head: string) =>
      (await importSource(t, file(name, lines(head, ...rows)))).columns.map(({ role }) => role);
    const people = ['annotation', 'annotation', 'annotation'];
    expect((await roles('people.csv', 'task,rater_1,rater_2,rater_3')).slice(1)).toEqual(people);
    const named = await roles('gold.csv', 'task,annotator1,annotator2,label');
    expect(named.slice(1)).toEqual(['annotation', 'annotation', 'label']);
  });

  test('votes of labelling functions are annotators, and −1 is no vote', async () => {
    const rows = Array.from(
      { length: 20 },
      (_, i) => `a text of some length ${i},${(i % 3) - 1},${i % 2},${i % 4 === 0 ? -1 : 1},${i % 2 ? 'x' : 'y'}`,
    );
    const path = file('votes.csv', lines('text,lf_short,lf_word,lf_regex,label', ...rows));
    const { columns } = await importSource(t, path);
    expect(columns.map(({ role }) => role)).toEqual(['text', 'annotation', 'annotation', 'annotation', 'label']);
    expect((await rowsOf(t, ['lf_short', 'lf_regex'])).slice(0, 5)).toEqual([
      [null, null],
      ['0', '1'],
      ['1', '1'],
      [null, '1'],
      ['0', null],
    ]);
  });
});
