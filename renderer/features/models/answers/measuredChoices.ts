import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import { formatPercent, formatPlain } from '#renderer/ui/format.ts';
import type { Choice } from './ChoiceList.tsx';
import type { Inspected } from './editorProps.ts';

/** Choices with how many of the labelled rows agreed with each, and the log loss, where it was tried: `96 % · 0.30`. */
export function measuredChoices(
  choices: readonly Choice<ModelAnswers>[],
  { tried }: Pick<Inspected, 'tried'>,
): Choice<ModelAnswers>[] {
  const found = new Map(tried.map((one) => [idOf(one.answers), one]));
  return choices.map((choice) => {
    const { accuracy, logLoss } = found.get(idOf(choice.value)) ?? {};
    if (!accuracy || accuracy.value === null) return choice;
    const loss = logLoss === null || logLoss === undefined ? '' : ` · ${formatPlain(logLoss, 2)}`;
    return { ...choice, measured: `${formatPercent(accuracy.value, 0)}${loss}` };
  });
}

/** Equal for equal answers, in whatever order their fields stand. */
function idOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
