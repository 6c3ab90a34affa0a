import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spliceJson, type JsonEdit, type JsonPath } from './spliceJson.ts';

const text = ' {"a" : [ 1.0, {"b":"x\\"]"} ,3e2 ] ,\n "c":{ } , "d": [], "e":[7]}\n';

test.each<[string, JsonEdit[], string]>([
  ['nothing', [], text],
  ['a value', [{ kind: 'replace', path: ['a', 1, 'b'], text: '"y"' }], text.replace('"x\\"]"', '"y"')],
  ['the first element', [{ kind: 'remove', path: ['a', 0] }], text.replace('1.0, ', '')],
  ['a middle element', [{ kind: 'remove', path: ['a', 1] }], text.replace(', {"b":"x\\"]"}', '')],
  ['the last element', [{ kind: 'remove', path: ['a', 2] }], text.replace(' ,3e2', '')],
  ['the only element', [{ kind: 'remove', path: ['e', 0] }], text.replace('7', '')],
  ['a member', [{ kind: 'remove', path: ['c'] }], text.replace(',\n "c":{ } ', '')],
  ['into an empty array', [{ kind: 'append', path: ['d'], text: '1' }], text.replace('[]', '[1]')],
  ['behind the last', [{ kind: 'append', path: ['e'], text: '8' }], text.replace('[7]', '[7, 8]')],
  ['a new member', [{ kind: 'append', path: ['c'], name: 'n', text: '1' }], text.replace('{ }', '{"n": 1 }')],
])('%s', (_, edits, wanted) => expect(spliceJson(text, edits)).toBe(wanted));

test('two that go and one that comes, and what is not there', () => {
  const edits: JsonEdit[] = [
    { kind: 'remove', path: ['a', 0] },
    { kind: 'remove', path: ['a', 1] },
    { kind: 'replace', path: ['a', 1, 'b'], text: '1' },
    { kind: 'append', path: ['a'], text: '4' },
  ];
  expect(JSON.parse(spliceJson(text, edits))).toMatchObject({ a: [300, 4] });
  expect(() => spliceJson(text, [{ kind: 'remove', path: ['z'] }])).toThrow(/no “z”/);
});

test('any document, any place: the value that is asked for and nothing else', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.infiniteStream(fc.nat()),
      fc.constantFrom('', ' ', '\t'),
      (value, choices, indent) => {
        const source = JSON.stringify(value, null, indent);
        const copy = JSON.parse(source) as unknown;
        const path: (string | number)[] = [];
        let parent: Record<string, unknown> | unknown[] | null = null;
        let at: unknown = copy;
        while (typeof at === 'object' && at !== null && Object.keys(at).length > 0) {
          const keys = Object.keys(at);
          const key = keys[choices.next().value % keys.length]!;
          path.push(Array.isArray(at) ? Number(key) : key);
          parent = at as Record<string, unknown>;
          at = (at as Record<string, unknown>)[key];
        }
        const edit: JsonEdit = { kind: 'replace', path: path as JsonPath, text: '"*"' };
        if (parent === null) {
          expect(JSON.parse(spliceJson(source, [edit]))).toBe('*');
          return;
        }
        (parent as Record<string | number, unknown>)[path.at(-1)!] = '*';
        expect(JSON.parse(spliceJson(source, [edit]))).toEqual(copy);
        if (Array.isArray(parent)) parent.splice(Number(path.at(-1)), 1);
        else delete parent[String(path.at(-1))];
        expect(JSON.parse(spliceJson(source, [{ kind: 'remove', path: path as JsonPath }]))).toEqual(copy);
      },
    ),
  );
});
