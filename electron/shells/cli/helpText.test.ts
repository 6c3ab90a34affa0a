import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  activations,
  colours,
  filters,
  modelAnswersSchema,
  pipelines,
  pixelScales,
  poolings,
  resizeModes,
} from '#shared/model/modelAnswers.ts';
import { helpText } from './helpText.ts';
import { modelFlags } from './modelFlags.ts';
import { commands } from './runCli.ts';

/** What the help says of a command: from the lines that name it to the next command. */
function helpOf(name: string): string {
  const parts = helpText.split(/^ {2}(?=winnow |--json)/m).filter((part) => part.startsWith(`winnow ${name} `));
  return parts.join('');
}

test('every option of every command is in the help, and nothing else', () => {
  for (const [name, { options }] of Object.entries(commands)) {
    const said = new Set([...helpOf(name).matchAll(/--([a-z][a-z-]*)/g)].map(([, option]) => option));
    expect({ name, options: [...said].sort() }).toEqual({ name, options: Object.keys(options).sort() });
  }
});

test('the help lists every value that an answer of a model takes, in the words of the code', () => {
  const { alpha, exif, cmyk, layout } = modelAnswersSchema.shape;
  const values: Readonly<Record<string, readonly string[]>> = {
    activation: activations,
    pipeline: pipelines,
    filter: filters,
    scale: pixelScales,
    colour: colours,
    pooling: poolings,
    alpha: alpha.unwrap().options,
    exif: exif.unwrap().options,
    cmyk: cmyk.unwrap().options,
    layout: layout.unwrap().options,
    antialias: ['on', 'off'],
    resize: resizeModes,
  };
  const help = helpOf('model');
  for (const [flag, wanted] of Object.entries(values)) {
    const said = new RegExp(`--${flag}[= ](\\S+)`).exec(help)?.[1] ?? '';
    const words = said.split('|').map((word) => word.split(':')[0]!);
    // `…` stands for the rest of a long list.
    const isOpen = words.at(-1) === '…';
    expect({ flag, words: isOpen ? words.slice(0, -1) : words }).toEqual({
      flag,
      words: isOpen ? wanted.slice(0, words.length - 1) : wanted,
    });
  }
});

test('the README names no flag of a model that the command line does not take', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const section = readme.slice(readme.indexOf('### A model on the command line'), readme.indexOf('### A gate for CI'));
  const said = new Set([...section.matchAll(/--([a-z][a-z-]*)/g)].map(([, flag]) => flag!));
  const options = ['model', 'predict', 'predictions'].flatMap((name) => Object.keys(commands[name]!.options));
  const known = new Set(['help', 'json', ...Object.keys(modelFlags), ...options]);
  expect(said.size).toBeGreaterThan(12);
  expect([...said].filter((flag) => !known.has(flag))).toEqual([]);
});
