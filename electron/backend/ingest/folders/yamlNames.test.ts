import { expect, test } from 'vitest';
import { namesInYaml } from './yamlNames.ts';

test.each([
  ['a mapping', 'path: ../x # the root\nnames:\n  0: cat\n  1: "hot dog" # a note\n  2: \'it: is\'\nnc: 3\n'],
  ['a list', 'nc: 3\nnames:\n  - cat\n  - hot dog\n  - "it: is"\ntrain: train\n'],
  ['a list beside the key', 'names:\n- cat\n- hot dog\n- "it: is"\nnc: 3\n'],
  ['a list on one line', "names: ['cat', \"hot dog\", 'it: is']\nnc: 3"],
  ['a list on several lines', "names: [cat,\n  hot dog,\n  'it: is']\n"],
  ['a mapping on one line', "names: {0: cat, 1: hot dog, 2: 'it: is'}\r\n"],
])('%s', (_, text) => {
  expect([...namesInYaml(text)]).toEqual([
    ['0', 'cat'],
    ['1', 'hot dog'],
    ['2', 'it: is'],
  ]);
});

test('a file without names says none', () => {
  expect(namesInYaml('a: 1\n  names: x\n').size).toBe(0);
  expect(namesInYaml('names:\nnc: 2\n').size).toBe(0);
});
