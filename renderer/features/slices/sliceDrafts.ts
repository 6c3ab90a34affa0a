import type { MethodInput } from '#shared/contract/contract.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import {
  isClassMetric,
  type Metric,
  type MetricKind,
  metricUnit,
  parseMetric,
  printMetric,
} from '#shared/model/metric.ts';
import type { Tone } from '#renderer/ui/Pill.tsx';
import { numberProblem, percentText, readNumber, readPercent } from '#renderer/ui/typedNumber.ts';

/** The form as it is typed. Rates are percent here, 0..1 in the contract. */
export type SliceDraft = {
  readonly id: number | null;
  readonly name: string;
  readonly filter: string;
  readonly description: string;
  readonly weight: string;
  readonly ease: string;
  readonly target: string;
  readonly humanLevel: string;
  readonly metricKind: MetricKind;
  /** What precision, recall and F1 are of: `macro`, `weighted`, or `class:` and its name. */
  readonly metricOf: string;
  /** Field that examples count by; empty: all alike. */
  readonly weightBy: string;
};

export type NumberFieldName = 'weight' | 'ease' | 'target' | 'humanLevel';

export function emptyDraft(filter: string, name = ''): SliceDraft {
  return {
    id: null,
    name,
    filter,
    description: '',
    weight: '1',
    ease: '1',
    target: '',
    humanLevel: '',
    metricKind: 'accuracy',
    metricOf: 'macro',
    weightBy: '',
  };
}

export function draftOf(slice: SliceInfo): SliceDraft {
  const metric = parseMetric(slice.metric);
  const typedLevel = slice.humanLevelSource === 'typed in' ? slice.humanLevel.value : null;
  return {
    id: slice.id,
    name: slice.name,
    filter: slice.filter,
    description: slice.description,
    weight: String(slice.weight),
    ease: String(slice.ease),
    target: metricUnit(metric) === 'share' ? percentText(slice.target) : String(slice.target ?? ''),
    humanLevel: percentText(typedLevel),
    metricKind: metric.kind,
    metricOf: 'of' in metric ? (metric.of.kind === 'class' ? `class:${metric.of.label}` : metric.of.kind) : 'macro',
    weightBy: slice.weightBy ?? '',
  };
}

/** The metric as chosen. */
export function draftMetric({ metricKind, metricOf }: Pick<SliceDraft, 'metricKind' | 'metricOf'>): Metric {
  if (!isClassMetric(metricKind)) return { kind: metricKind };
  if (metricOf === 'macro' || metricOf === 'weighted') return { kind: metricKind, of: { kind: metricOf } };
  return { kind: metricKind, of: { kind: 'class', label: metricOf.slice('class:'.length) } };
}

/** Whether the target is typed in percent. */
export function isTargetPercent(draft: SliceDraft): boolean {
  return metricUnit(draftMetric(draft)) === 'share';
}

/** What is wrong with a number as typed, or null. `isShare`: the target is one. */
export function fieldProblem(field: NumberFieldName, text: string, isShare = true): string | null {
  const isPercent = field === 'humanLevel' || (field === 'target' && isShare);
  const mayBeEmpty = field === 'target' || field === 'humanLevel';
  return numberProblem(text, { least: 0, most: isPercent ? 100 : 1e6, mayBeEmpty });
}

/** The draft as the backend takes it; null where something in it cannot be. */
export function toSave(draft: SliceDraft): MethodInput<'slices.save'> | null {
  const fields: readonly NumberFieldName[] = ['weight', 'ease', 'target', 'humanLevel'];
  const isShare = isTargetPercent(draft);
  if (draft.name.trim() === '' || fields.some((field) => fieldProblem(field, draft[field], isShare) !== null))
    return null;
  return {
    id: draft.id,
    name: draft.name.trim(),
    filter: draft.filter.trim(),
    description: draft.description.trim(),
    weight: readNumber(draft.weight),
    ease: readNumber(draft.ease),
    target: isShare ? readPercent(draft.target) : draft.target.trim() === '' ? null : readNumber(draft.target),
    humanLevel: readPercent(draft.humanLevel),
    metric: printMetric(draftMetric(draft)),
    weightBy: draft.weightBy === '' ? null : draft.weightBy,
  };
}

export const stateWords: Readonly<Record<SliceInfo['state'], { readonly text: string; readonly tone: Tone }>> = {
  met: { text: 'met', tone: 'good' },
  unsure: { text: 'unsure', tone: 'warn' },
  missed: { text: 'missed', tone: 'bad' },
  no_target: { text: 'no target', tone: 'neutral' },
};
