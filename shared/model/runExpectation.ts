import { readableBytes, readableRate, roughDuration } from '../base/readable.ts';

/** What a run takes, measured on some of its examples. */
export type RunExpectation = {
  readonly rowsPerSecond: number;
  /** The most that the model's process held. */
  readonly memoryBytes: number;
  /** Examples that are left. */
  readonly rows: number;
};

export const expectedSeconds = ({ rows, rowsPerSecond }: RunExpectation): number => rows / rowsPerSecond;

/** `about 40 s for 980 examples (24 a second), 310 MB of memory` */
export function expectationWords(expected: RunExpectation): string {
  const { rows, rowsPerSecond, memoryBytes } = expected;
  const examples = `${rows.toLocaleString('en-US')} ${rows === 1 ? 'example' : 'examples'}`;
  const rate = `${readableRate(rowsPerSecond)} a second`;
  return `about ${roughDuration(expectedSeconds(expected))} for ${examples} (${rate}), ${readableBytes(memoryBytes)} of memory`;
}
