import { changeDigits } from '#shared/analysis/changeDigits.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { EffectAnswer } from '#shared/contract/effectValues.ts';
import type { Interval } from '#shared/contract/values.ts';
import { count, exitCodes, interval, percent, table } from './cliOutput.ts';
import { type CommandInput, openForReading, where } from './commandInput.ts';

/** `winnow effect`: what the decisions did to the accuracy, and what caused the errors. */
export async function effectCommand(input: CommandInput): Promise<number> {
  const { session, output } = input;
  await openForReading(input);
  const effect = await session.call('effect.get', { filter: where(input) });
  if (!effect.hasRun)
    throw new WinnowError('not_found', 'There are no predictions yet: run a model or import predictions first.');
  const audit = await session.call('audit.estimate', { filter: where(input) });
  output.document({ ...effect, audit });
  for (const line of linesOf(effect)) output.line(line);
  output.line('');
  output.line(
    audit.accuracy.value === null
      ? 'Only suspicious labels were looked at: the figure on current labels is no unbiased estimate without a random audit.'
      : `Accuracy by true labels, from a random audit of ${count(audit.audited)}: ${interval(audit.accuracy)}`,
  );
  return exitCodes.done;
}

/** "+2.7 points (2.1 to 3.4, n 6,040)" */
function points({ value, low, high, n }: Interval, digits: number): string {
  const one = (share: number | null): string =>
    share === null ? '–' : (100 * share).toFixed(digits).replace(/^-(?=[0.]*$)/, '');
  return value === null
    ? '–'
    : `${value >= 0 ? '+' : ''}${one(value)} points (${one(low)} to ${one(high)}, n ${count(n)})`;
}

function linesOf({ overall, decided, slices, classes }: EffectAnswer): string[] {
  const { causes } = overall;
  const readable = slices.filter(({ problem }) => problem === null);
  const digits = changeDigits([overall, ...readable]);
  const lines = [
    `Accuracy on given labels:    ${interval(overall.before, digits)}`,
    `Accuracy on current labels:  ${interval(overall.after, digits)}`,
    `By changed labels:           ${points(overall.change, digits)}`,
  ];
  if (overall.excluded > 0) lines.push(`By leaving examples out:     ${points(overall.exclusion, digits)}`);
  lines.push(
    `${count(decided)} examples decided: ${count(overall.relabelled)} relabelled, ${count(overall.confirmed)} confirmed, ${count(overall.excluded)} excluded.`,
    `Of ${count(overall.errorsBefore)} errors on given labels: ${count(causes.label)} the label's, ${count(causes.model)} the model's, ${count(causes.both)} both's, ${count(causes.excluded)} excluded, ${count(causes.unknown)} not looked at yet.`,
  );
  if (causes.hidden > 0) lines.push(`${count(causes.hidden)} errors of the model were hidden by a wrong label.`);
  const moved = classes.filter((entry) => entry.movedIn > 0 || entry.movedOut > 0);
  if (slices.length > 0) {
    lines.push('');
    lines.push(
      ...table([
        ['slice', 'before', 'after', 'change'],
        ...slices.map((slice) => [
          slice.name,
          slice.problem ?? interval(slice.before, digits),
          slice.problem === null ? interval(slice.after, digits) : '',
          slice.problem === null ? points(slice.change, digits) : '',
        ]),
      ]),
    );
  }
  if (moved.length > 0) {
    const classDigits = changeDigits(moved);
    lines.push('');
    lines.push(
      ...table([
        ['class', 'left', 'joined', 'F1 before', 'F1 after'],
        ...moved.map((entry) => [
          entry.label,
          count(entry.movedOut),
          count(entry.movedIn),
          percent(entry.before.value, classDigits),
          percent(entry.after.value, classDigits),
        ]),
      ]),
    );
  }
  return lines;
}
