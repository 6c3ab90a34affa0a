// Makes build/samples/fashion-mnist, the sample project that ships with Winnow, from the full set of 6,040 pictures.
// Usage: node build/makeSample.mjs [SET] [TRUTH.csv]: the same input gives the same files on every machine.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [
  set = join(root, '../shared/samples/images/fashion-mnist'),
  truthFile = join(root, '../shared/samples/truth/images/fashion-mnist.csv'),
] = process.argv.slice(2);
const target = join(root, 'build/samples/fashion-mnist');
const wanted = 2400;

/** Rows as objects, each with the line as it stands: the set has no quoted line breaks, which is checked. */
function readTable(path) {
  const text = readFileSync(path, 'utf8');
  const [header, ...lines] = text.trimEnd().split('\n');
  const rows = parse(text, { columns: true });
  if (rows.length !== lines.length) throw new Error(`${path}: a cell with a line break is not expected here`);
  return { header, rows: rows.map((row, i) => ({ ...row, line: lines[i] })) };
}

/** mulberry32, as in shared/base/seededRandom.ts. */
function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled(items, random) {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j], result[i]];
  }
  return result;
}

const metadata = readTable(join(set, 'metadata.csv'));
const truth = new Map(readTable(truthFile).rows.map((row) => [row.file, row]));
const random = seededRandom(2400);

// Both halves of every near-duplicate pair; of the rest as many label errors as keep the share of the whole set.
const chosen = new Set();
for (const row of truth.values()) {
  if (row.near_duplicate_of) chosen.add(row.file).add(row.near_duplicate_of);
}
const isError = (file) => truth.get(file).is_label_error === '1';
const files = metadata.rows.map((row) => row.file);
const errorTotal = Math.round((files.filter(isError).length / files.length) * wanted);
const errorsInPairs = [...chosen].filter(isError).length;
const rest = shuffled(
  files.filter((file) => !chosen.has(file)),
  random,
);
const errors = rest.filter(isError).slice(0, errorTotal - errorsInPairs);
const others = rest.filter((file) => !isError(file)).slice(0, wanted - chosen.size - errors.length);
for (const file of [...errors, ...others]) chosen.add(file);

const kept = metadata.rows.filter((row) => chosen.has(row.file));
rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, 'model'), { recursive: true });
for (const { file } of kept) {
  mkdirSync(dirname(join(target, file)), { recursive: true });
  cpSync(join(set, file), join(target, file));
}
for (const name of ['model.onnx', 'model.json']) cpSync(join(set, 'model', name), join(target, 'model', name));
const lines = (header, rows) => `${[header, ...rows].join('\n')}\n`;
writeFileSync(
  join(target, 'metadata.csv'),
  lines(
    metadata.header,
    kept.map((row) => row.line),
  ),
);
writeFileSync(
  join(target, 'truth.csv'),
  lines(
    'key,true_label,is_label_error',
    kept.map(({ file }) => `${file},${truth.get(file).true_label},${truth.get(file).is_label_error}`),
  ),
);
writeFileSync(
  join(target, 'README.md'),
  `# The sample: Fashion-MNIST

${kept.length.toLocaleString('en')} pictures of clothes (28×28, grey) in ten classes, with a small convolutional network that was trained on
other pictures of the same source: no picture here was seen in training.

- \`images/<given label>/fm_NNNNN.png\`: the pictures.
- \`metadata.csv\`: file, given label, split, device, session, brightness, contrast.
- \`model/\`: \`model.onnx\` (logits and a 64-d embedding) and its configuration.
- \`truth.csv\`: what is really wrong. ${kept.filter(({ file }) => isError(file)).length} labels were changed on purpose. Only \`winnow demo\` reads it, to say how many were found.

Made by \`build/makeSample.mjs\` as a seeded subset of 6,040 pictures: every near-duplicate pair, and the same share of label errors as the whole.

**Source and licence.** Fashion-MNIST, © 2017 Zalando SE, MIT licence (https://github.com/zalandoresearch/fashion-mnist).
`,
);
console.log(`${kept.length} pictures, ${kept.filter(({ file }) => isError(file)).length} label errors in ${target}`);
