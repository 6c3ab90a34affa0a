import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import { isLowerBetter, metricUnit, metricWords, parseMetric } from '#shared/model/metric.ts';
import { exitCodes, percent } from './cliOutput.ts';
import { type CommandInput, number, openForReading, text } from './commandInput.ts';
import { type JunitCase, junitReport } from './junit.ts';
import { metricInterval } from './metricsCommand.ts';

/**
 * `winnow check`: exit code 1 when a slice misses its target for sure, or its target cannot be checked any more. Sure is: the
 * whole two-sided interval at the confidence asked for is on the wrong side. For CI; JUnit XML on request.
 */
export async function checkCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  const confidence = confidenceOf(input);
  await openForReading(input);
  const { items, hasRun } = await session.call('slices.list', { filter: '', confidence });
  if (!hasRun)
    throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
  const gates = items.filter((item) => item.target !== null);
  const failed = gates.filter((item) => item.state === 'missed' || problemOf(item) !== null);
  const junit = text(input, 'junit');
  if (junit !== undefined) writeFileSync(resolve(junit), junitReport('winnow check', gates.map(caseOf)));
  output.document({
    passed: failed.length === 0,
    confidence,
    sides: 2,
    items: gates.map((item) => ({
      name: item.name,
      filter: item.filter,
      metric: item.metric,
      weightBy: item.weightBy,
      target: item.target,
      isUpperBound: isUpperBound(item),
      n: item.n,
      value: item.value,
      method: item.method,
      accuracy: item.accuracy,
      state: item.state,
      note: item.note,
      problem: problemOf(item),
    })),
  });
  const words = { met: 'met', missed: 'MISSED', unsure: 'not certain', no_target: '' } as const;
  for (const item of gates) {
    const verdict = problemOf(item) === null ? words[item.state] : 'CANNOT BE CHECKED';
    output.line(`${verdict.padEnd(17)} ${item.name}: ${sentenceOf(item)}`);
  }
  if (gates.length === 0)
    output.line(
      'No slice has a target, so there is nothing to check. winnow slices PROJECT --save NAME --where FILTER --target T sets one.',
    );
  else
    output.line(
      `${failed.length === 0 ? 'Passed' : 'Failed'}: met and missed are said with ${percent(confidence)} two-sided confidence, ` +
        `so each of them alone is wrong in at most ${percent((1 - confidence) / 2)} of cases.`,
    );
  return failed.length > 0 ? exitCodes.checkFailed : exitCodes.done;
}

function confidenceOf(input: CommandInput): number {
  const value = number(input, 'confidence') ?? 0.95;
  if (!(value >= 0.5 && value <= 0.9999))
    throw new WinnowError('bad_usage', `--confidence is a share from 0.5 to 0.9999, such as 0.95; ${value} is not.`);
  return value;
}

/** Why a target cannot be checked. A gate over nothing must not pass: most often its filter is misspelt. */
function problemOf({ problem, metricProblem, n }: SliceInfo): string | null {
  return problem ?? metricProblem ?? (n === 0 ? 'no example of the slice has a label and a prediction' : null);
}

function isUpperBound({ metric }: SliceInfo): boolean | null {
  try {
    return isLowerBetter(parseMetric(metric));
  } catch {
    return null;
  }
}

/** "recall of shirt ≥ 90.0 %, it is 84.1 % (81.0 to 86.9, n 500)" */
function sentenceOf(item: SliceInfo): string {
  const problem = problemOf(item);
  if (problem !== null) return problem;
  const metric = parseMetric(item.metric);
  const bound = metricUnit(metric) === 'share' ? percent(item.target) : String(item.target);
  const asked = `${metricWords(metric, item.weightBy)} ${isLowerBetter(metric) ? '≤' : '≥'} ${bound}`;
  return `${asked}, it is ${metricInterval(metric, item.value)}${item.note === null ? '' : `. ${item.note}`}`;
}

function caseOf(item: SliceInfo): JunitCase {
  const problem = problemOf(item);
  const output = sentenceOf(item);
  if (problem !== null) return { name: item.name, error: problem, output };
  return { name: item.name, ...(item.state === 'missed' ? { failure: output } : {}), output };
}
