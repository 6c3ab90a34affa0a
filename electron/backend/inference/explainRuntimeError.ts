import { readableBytes } from '#shared/base/readable.ts';

/**
 * A sentence for what the ONNX runtime reported. The known ones say what to do; of the others the runtime's own words are kept,
 * without source paths.
 */
export function explainRuntimeError(message: string): string {
  for (const [pattern, explain] of known) {
    const match = pattern.exec(message);
    if (match) return explain(match);
  }
  return `The runtime reports: ${tidy(message)}`;
}

/** How the runtime's reports read in version 1.30. */
const known: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [
    /([\w.]*:?\w+)\(-?\d+\) is not a registered function\/op/,
    ([, op]) =>
      `It uses the operator ${op}, which the runtime does not have. Export the model with standard ONNX operators only.`,
  ],
  [
    /No Op registered for (\w+)/,
    ([, op]) =>
      `It uses the operator ${op}, which the runtime does not have. Export the model with standard ONNX operators only.`,
  ],
  [
    /Could not find an implementation for (\w+)/,
    ([, op]) => `The runtime cannot run its operator ${op} with these types.`,
  ],
  [
    /Failed to allocate memory for requested buffer of size (\d+)/,
    ([, size]) => `It asked for ${readableBytes(Number(size))} of memory, which this computer cannot give.`,
  ],
  [/bad_alloc|out of memory/i, () => 'It needs more memory than there is.'],
  [
    /indices element out of data bounds, idx=(-?\d+) must be within the inclusive range \[-?\d+,(-?\d+)\]/,
    ([, id, last]) =>
      `Its input holds the id ${id}, but its table ends at ${last}. With a text model this means that tokenizer.json belongs to another model.`,
  ],
  [
    /Non tensor type is temporarily not supported/,
    () => 'One of its outputs is not a tensor (scikit-learn’s ZipMap). Export it again with options={"zipmap": False}.',
  ],
  [
    /Got invalid dimensions for input: (\S+)[\s\S]*?index: (\d+) Got: (\d+) Expected: (\d+)/,
    ([, name, axis, got, expected]) =>
      `Its input “${name}” takes ${expected} along axis ${axis}, and the configuration gives ${got}.`,
  ],
  [
    /Invalid rank for input: (\S+) Got: (\d+) Expected: (\d+)/,
    ([, name, got, expected]) => `Its input “${name}” takes ${expected} axes, and the configuration gives ${got}.`,
  ],
  [
    /Unexpected input data type\. Actual: \(tensor\((\w+)\)\) ?, expected: \(tensor\((\w+)\)\)/,
    ([, got, expected]) => `Its input takes ${expected} values, and the configuration gives ${got}.`,
  ],
  [
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    ([, got, newest]) => `It has IR version ${got}; up to ${newest} can be read.`,
  ],
  [
    /Opset (\d+) is under development[\s\S]*till opset (\d+)/,
    ([, got, newest]) => `It uses opset ${got}; up to ${newest} can be run.`,
  ],
  [/Protobuf parsing failed/, () => 'The file is damaged or not an ONNX model.'],
];

/** Whether a report of the runtime says that memory ran out. */
export function isOutOfMemory(message: string): boolean {
  return /Failed to allocate memory|bad_alloc|out of memory/i.test(message);
}

function tidy(message: string): string {
  const plain = message
    .replace(/Load model from .*? failed:/, '')
    .replace(/\/onnxruntime_src\/\S+ [^)]*\)(?: const)?\s*/g, '')
    .replace(/\S*\/\S+\.(?:cc|h):\d+ /g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > 400 ? `${plain.slice(0, 400)}…` : plain;
}
