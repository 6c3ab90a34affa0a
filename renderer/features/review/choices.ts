import type { KeyHandlers } from '#renderer/state/keymap.ts';
import type { ExampleDetail } from '#shared/contract/values.ts';

/** One class that the example on screen can get. */
export type Choice = {
  readonly label: string;
  /** Null without a run, or when the model does not know the class. */
  readonly p: number | null;
  readonly isSuggested: boolean;
  readonly isGiven: boolean;
  readonly isCurrent: boolean;
  /** `1` to `9` and `0`; null when no digit chooses it. */
  readonly digit: string | null;
};

export type Choices = {
  readonly shown: readonly Choice[];
  /** What Enter does: takes over the suggestion, or keeps the label when there is none. */
  readonly suggestion: string | null;
  /** Classes that are reached by search only. */
  readonly hidden: number;
};

/** The digits that choose a class, in the order of the keyboard. */
export const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
const shownOfMany = 8;

/** The label that the evidence speaks for, when it is not the current one. */
export function suggestionOf(detail: ExampleDetail): string | null {
  const suggested = detail.findings[0]?.suggestedLabel ?? detail.prediction?.label ?? null;
  return suggested === detail.currentLabel ? null : suggested;
}

/**
 * The classes to choose from: the suggestion, the label it has, then by probability. With at most ten classes all are shown
 * and a digit always means the same class; with more, the eight most telling are shown and digits count them.
 */
export function choicesOf(detail: ExampleDetail, classes: readonly string[]): Choices {
  const suggestion = suggestionOf(detail);
  const probability = new Map(detail.prediction?.probabilities.map(({ label, p }) => [label, p]) ?? []);
  const order = new Map(classes.map((label, index) => [label, index]));
  const known = new Set(classes);
  for (const label of [suggestion, detail.currentLabel, detail.givenLabel]) if (label !== null) known.add(label);
  const rank = (label: string) =>
    label === suggestion ? 0 : label === detail.currentLabel ? 1 : label === detail.givenLabel ? 2 : 3;
  const sorted = [...known].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (probability.get(b) ?? -1) - (probability.get(a) ?? -1) ||
      (order.get(a) ?? classes.length) - (order.get(b) ?? classes.length),
  );
  const isFew = classes.length <= digits.length;
  const visible = isFew ? sorted : sorted.slice(0, shownOfMany);
  const shown = visible.map((label, index): Choice => {
    const digitAt = isFew ? order.get(label) : index;
    return {
      label,
      p: probability.get(label) ?? null,
      isSuggested: label === suggestion,
      isGiven: label === detail.givenLabel,
      isCurrent: label === detail.currentLabel,
      digit: digitAt === undefined ? null : (digits[digitAt] ?? null),
    };
  });
  return { shown, suggestion, hidden: sorted.length - shown.length };
}

/** The keys of the choices that have a digit. */
export function digitKeys(
  choices: readonly Pick<Choice, 'label' | 'digit'>[],
  choose: (label: string) => void,
): KeyHandlers {
  return Object.fromEntries(
    choices.flatMap(({ digit, label }) => (digit === null ? [] : [[`review.class${digit}`, () => choose(label)]])),
  );
}
