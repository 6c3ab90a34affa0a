import { describe, expect, test } from 'vitest';
import { parseJson } from '#backend/ingest/flattenJson.ts';
import { jsonDocument } from './jsonDocument.ts';
import { parseInParts } from './parseInParts.ts';

/** Longer than what is parsed in one go. */
const long = 'ä'.repeat(200_000);

const parsed = (text: string): Promise<unknown[]> =>
  parseInParts(jsonDocument('a.json', Buffer.from(text), 'utf-8'), parseJson);

describe('a long document is what parsing it whole gives', () => {
  const records = Array.from(
    { length: 20_000 },
    (_, i) => `{"id": ${i}, "text": "é \\" ]}, ${i}", "n": [1, null, true]}`,
  );
  test.each([
    ['records', `[${records.join(' ,\n')}]`],
    ['one that is longer than all others', `[1, {"a": [${records.join()}], "b": "${long}"}, [], {}, "${long}", 2]`],
    ['integers of many digits', `[${records.join()}, 12345678901234567890, {"a": 98765432109876543210}]`],
    ['a key that comes again', `{"a": 1, "b": [${records.join()}], "a": 2, "b": 3, "c": "${long}", "b": 4, "1": 5}`],
    [
      'keys that objects have a meaning for',
      `{"__proto__": {"x": [${records.join()}]}, "toString": 1, "c": "${long}", "\\u005f_proto__": [1], "hasOwnProperty": 2}`,
    ],
    ['a long text', JSON.stringify(long + long)],
  ])('%s', async (_, text) => {
    const [value] = await parsed(`\ufeff \n${text}\n`);
    const whole = parseJson(text);
    expect(value).toStrictEqual(whole);
    expect(JSON.stringify(value)).toBe(JSON.stringify(whole));
    expect(Object.getPrototypeOf(value)).toBe(Object.getPrototypeOf(whole));
  });

  test('lines of documents, short and long', async () => {
    const lines = ['{"a": 1}', `[${records.join()}]`, '5', ...records, `"${long}"`];
    expect(await parsed(lines.join('\n'))).toEqual(lines.map(parseJson));
  });
});

describe('what is no JSON is named with its line', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `{"id": ${i}}`);
  const with1 = (line: string, at: number) => lines.toSpliced(at, 1, line);
  test.each([
    ['in a long list', `[${with1('{"id": 1.}', 15_000).join(',\n')}]`, 15_001],
    ['in a list below a name', `{"rows": [${with1('{"id": yes}', 11).join(',\n')}], "n": 1}`, 12],
    ['in a short list', `[\n1,\n2,\n{"a": 01}]`, 4],
    ['between items', `[${with1('{"id": 1} {"id": 2}', 17_000).join(',\n')}]`, 17_001],
    ['after other lines', with1('{"id": x}', 9000).join('\n'), 9001],
    ['no end', `[${lines.join(',\n')}`, 20_000],
  ])('%s', async (_, text, line) => {
    await expect(parsed(text)).rejects.toMatchObject({ code: 'bad_input', place: { row: line } });
  });
});
