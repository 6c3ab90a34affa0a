import type { ExampleSet } from '#shared/contract/similarityMethods.ts';
import { type SetAct, setActInfo } from '#shared/model/sets.ts';
import { type KeyAction, setDigits } from '#renderer/state/keymap.ts';
import { count, formatNumber } from '#renderer/ui/format.ts';

/** What can be decided of a set now: its key, and what it would change, said before it is pressed. */
export type SetOffer = {
  readonly act: SetAct;
  /** The label of `label`, the split of `leaveSplit`. */
  readonly value?: string;
  readonly key: KeyAction;
  readonly title: string;
  readonly effect: string;
  /** The same, once it is done. */
  readonly done: string;
  /** What Enter does. */
  readonly isLead: boolean;
};

/** Every act that fits a set, in the order of the screen. */
export function offersOf(set: ExampleSet): SetOffer[] {
  const lead = leadOf(set);
  const offers: Omit<SetOffer, 'isLead'>[] = [...labelOffers(set), ...modelOffer(set), ...markOffers(set)];
  const [first, second, ...others] = splitChoices(set);
  if (first && second)
    offers.push({
      act: 'leaveSplit',
      key: 'consistency.leaveSplit',
      title: setActInfo.leaveSplit.title,
      effect: `excludes ${formatNumber(first.count)} in ${first.split} or ${others.length > 0 ? 'another split' : `${formatNumber(second.count)} in ${second.split}`}`,
      done: '',
    });
  return offers.map((offer) => ({ ...offer, isLead: offer.act === lead?.act && offer.value === lead.value }));
}

function labelOffers(set: ExampleSet): Omit<SetOffer, 'isLead'>[] {
  if (!isDivided(set)) return [];
  return namedLabels(set)
    .slice(0, setDigits.length)
    .map((label, at) => ({
      act: 'label',
      value: label,
      key: `consistency.label${setDigits[at]!}`,
      title: `All to ${label}`,
      ...changeWords(set, label),
    }));
}

function modelOffer(set: ExampleSet): Omit<SetOffer, 'isLead'>[] {
  const { model } = set;
  if (model === null || (!isDivided(set) && namedLabels(set)[0] === model)) return [];
  const { effect, done } = changeWords(set, model);
  return [
    {
      act: 'model',
      key: 'consistency.model',
      title: 'As the model says',
      effect: `${model}: ${effect}`,
      done: `all to ${model}, ${done}`,
    },
  ];
}

function markOffers(set: ExampleSet): Omit<SetOffer, 'isLead'>[] {
  const { size, copy } = set;
  const at = inGroups(set)
    .flatMap(({ members }) => members)
    .findIndex(({ id }) => id === copy);
  return [
    {
      act: 'keep',
      key: 'consistency.keep',
      title: isDivided(set) ? setActInfo.keep.title : 'Keep all',
      effect: `${count(size, 'label')} ${size === 1 ? 'stays' : 'stay'}`,
      done: `${count(size, 'label')} kept`,
    },
    {
      act: 'ambiguous',
      key: 'consistency.ambiguous',
      title: setActInfo.ambiguous.title,
      effect: `flags ${formatNumber(size)}, labels stay`,
      done: `${formatNumber(size)} flagged`,
    },
    {
      act: 'keepOne',
      key: 'consistency.keepOne',
      title: setActInfo.keepOne.title,
      effect: `keeps ${at < 0 ? 'one' : `no. ${at + 1}`}, excludes ${formatNumber(size - 1)}`,
      done: `one kept, ${formatNumber(size - 1)} excluded`,
    },
  ];
}

/** What Enter does: the class that speaks for itself, else one copy where labels agree; nothing where it is anybody's guess. */
function leadOf(set: ExampleSet): Pick<SetOffer, 'act' | 'value'> | null {
  // What is settled is not decided again by the way.
  if (set.isSettled) return null;
  if (!isDivided(set)) {
    if (splitChoices(set).length > 1) return { act: 'leaveSplit' };
    // Labels that agree since one was corrected: that is confirmed, and no example goes by the way.
    const isCorrected = set.members.some((member) => !member.isExcluded && member.currentLabel !== member.givenLabel);
    return { act: isCorrected ? 'keep' : 'keepOne' };
  }
  const names = namedLabels(set);
  if (set.model !== null) return names.includes(set.model) ? { act: 'label', value: set.model } : { act: 'model' };
  const [first, second] = set.labels.filter(({ label }) => label !== null);
  return first && first.label !== null && first.count > (second?.count ?? 0)
    ? { act: 'label', value: first.label }
    : null;
}

export function isDivided({ labels }: Pick<ExampleSet, 'labels'>): boolean {
  return labels.length > 1;
}

function namedLabels({ labels }: ExampleSet): string[] {
  return labels.flatMap(({ label }) => (label === null ? [] : label));
}

/** `1 of 3 changes`. Of excluded members beyond those that are shown the labels are not known: then it is the most that can change. */
function changeWords({ size, labels, members }: ExampleSet, label: string): Pick<SetOffer, 'effect' | 'done'> {
  const included = labels.reduce((sum, one) => sum + one.count, 0);
  const isKnown = members.length === size;
  const same = isKnown
    ? members.filter((member) => member.currentLabel === label).length
    : (labels.find((one) => one.label === label)?.count ?? 0);
  const changed = size - same;
  if (changed === 0) return { effect: 'no label changes', done: 'no label changed' };
  const of = `${isKnown || included === size ? '' : 'up to '}${formatNumber(changed)} of ${formatNumber(size)}`;
  return { effect: `${of} ${changed === 1 ? 'changes' : 'change'}`, done: `${of} changed` };
}

export type SplitChoice = { readonly split: string; readonly count: number; readonly kept: number };

/** The splits that can give way, first the one that costs least: what was learnt from can spare a copy, what is measured on cannot. */
export function splitChoices({ size, splits }: Pick<ExampleSet, 'size' | 'splits'>): SplitChoice[] {
  const named = splits.filter(({ split }) => split !== '');
  if (named.length < 2) return [];
  return named
    .map(({ split, count: inSplit }) => ({ split, count: inSplit, kept: size - inSplit }))
    .sort((a, b) => Number(/^train/iu.test(b.split)) - Number(/^train/iu.test(a.split)));
}

type Member = ExampleSet['members'][number];
export type LabelGroup = {
  /** Null: without a label. */
  readonly label: string | null;
  readonly isExcluded: boolean;
  /** How many there are, shown or not. */
  readonly count: number;
  /** Those of them that are shown. */
  readonly members: readonly Member[];
};

/** The members by their labels, the most frequent first, those excluded last. */
export function inGroups({ size, labels, members }: ExampleSet): LabelGroup[] {
  const groups: LabelGroup[] = labels.map(({ label, count: inAll }) => ({
    label,
    isExcluded: false,
    count: inAll,
    members: members.filter((member) => !member.isExcluded && member.currentLabel === label),
  }));
  const excluded = size - labels.reduce((sum, one) => sum + one.count, 0);
  if (excluded > 0)
    groups.push({
      label: null,
      isExcluded: true,
      count: excluded,
      members: members.filter((member) => member.isExcluded),
    });
  return groups;
}

/** What was decided of a settled set, as far as its members tell. */
export function settledWords({ size, labels, members }: ExampleSet): string {
  const included = labels.reduce((sum, one) => sum + one.count, 0);
  if (included === 1 && size > 1) return 'one copy kept';
  if (included < size) return `${formatNumber(size - included)} excluded`;
  if (members[0]?.isFlagged) return 'ambiguous';
  return labels.length === 1 ? `all ${labels[0]?.label ?? 'without a label'}` : 'really different';
}
