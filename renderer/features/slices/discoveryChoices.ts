import type { MethodInput } from '#shared/contract/contract.ts';
import type { SliceFeatureInfo } from '#shared/contract/discoveryValues.ts';
import type { DiscoveryChoices } from '#renderer/state/discovery.ts';
import { numberProblem, readNumber } from '#renderer/ui/typedNumber.ts';

export type NumberChoice = 'minSupport' | 'alpha' | 'limit' | 'maxQ';

const bounds = {
  minSupport: { least: 1, most: 1e9, isWhole: true, mayBeEmpty: true },
  alpha: { least: 0.01, most: 1, mayBeEmpty: true },
  limit: { least: 1, most: 100, isWhole: true },
  maxQ: { least: 0, most: 1 },
} as const;

/** What is wrong with a typed number, or null. */
export function choiceProblem(choice: NumberChoice, text: string): string | null {
  return numberProblem(text, bounds[choice]);
}

/** True when every typed number can be used. */
export function areUsable(choices: DiscoveryChoices): boolean {
  return (Object.keys(bounds) as NumberChoice[]).every((choice) => choiceProblem(choice, choices[choice]) === null);
}

const numberOf = (text: string): number | undefined => (text.trim() === '' ? undefined : readNumber(text));

/** Features to search: those chosen that this project has, else the defaults. */
export function featuresToUse(
  chosen: readonly string[] | null,
  offered: readonly SliceFeatureInfo[],
): readonly string[] {
  const names = new Set(offered.map((feature) => feature.name));
  const known = chosen?.filter((name) => names.has(name)) ?? [];
  return known.length > 0 ? known : offered.filter((feature) => feature.isDefault).map((feature) => feature.name);
}

/** The search that the choices ask for. */
export function searchInput(
  choices: DiscoveryChoices,
  filter: string,
  offered: readonly SliceFeatureInfo[],
): MethodInput<'slices.discover'> {
  const [minSupport, alpha] = [numberOf(choices.minSupport), numberOf(choices.alpha)];
  return {
    filter,
    limit: numberOf(choices.limit) ?? 10,
    features: [...featuresToUse(choices.features, offered)],
    maxPredicates: choices.maxPredicates,
    ...(minSupport === undefined ? {} : { minSupport }),
    ...(alpha === undefined ? {} : { alpha }),
    maxQ: numberOf(choices.maxQ) ?? 0.05,
    loss: choices.loss,
  };
}

/** Cut points as typed, `10, 20 30.5`: rising numbers; a sentence where they are not. */
export function readCuts(text: string): { readonly cuts: number[] } | { readonly problem: string } {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const cuts = words.map(Number);
  const wrong = words.find((_, at) => !Number.isFinite(cuts[at]!));
  if (wrong !== undefined) return { problem: `${wrong} is no number. Write points such as 10, 20, 30.5.` };
  if (cuts.length === 0) return { problem: 'Write at least one point, such as 10, 20, 30.5.' };
  if (cuts.length > 29) return { problem: 'At most 29 points.' };
  const falls = cuts.findIndex((cut, at) => at > 0 && cut <= cuts[at - 1]!);
  return falls < 0 ? { cuts } : { problem: `${cuts[falls]} does not rise above ${cuts[falls - 1]}.` };
}
