import type { MethodInput } from '#shared/contract/contract.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import type { Tone } from '#renderer/ui/Pill.tsx';

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
};

export type NumberFieldName = 'weight' | 'ease' | 'target' | 'humanLevel';

export function emptyDraft(filter: string, name = ''): SliceDraft {
  return { id: null, name, filter, description: '', weight: '1', ease: '1', target: '', humanLevel: '' };
}

export function draftOf(slice: SliceInfo): SliceDraft {
  const typedLevel = slice.humanLevelSource === 'typed in' ? slice.humanLevel.value : null;
  return {
    id: slice.id,
    name: slice.name,
    filter: slice.filter,
    description: slice.description,
    weight: String(slice.weight),
    ease: String(slice.ease),
    target: percentText(slice.target),
    humanLevel: percentText(typedLevel),
  };
}

function percentText(rate: number | null): string {
  return rate === null ? '' : String(Number((rate * 100).toFixed(6)));
}

/** What is wrong with a number as typed, or null. */
export function numberProblem(field: NumberFieldName, text: string): string | null {
  const isPercent = field === 'target' || field === 'humanLevel';
  if (text.trim() === '') return isPercent ? null : 'A number is needed.';
  const value = readNumber(text);
  if (!Number.isFinite(value)) return 'This is not a number.';
  if (isPercent) return value < 0 || value > 100 ? 'Between 0 and 100.' : null;
  return value < 0 || value > 1e6 ? 'Between 0 and 1,000,000.' : null;
}

/** The draft as the backend takes it; null where something in it cannot be. */
export function toSave(draft: SliceDraft): MethodInput<'slices.save'> | null {
  const fields: readonly NumberFieldName[] = ['weight', 'ease', 'target', 'humanLevel'];
  if (draft.name.trim() === '' || fields.some((field) => numberProblem(field, draft[field]) !== null)) return null;
  return {
    id: draft.id,
    name: draft.name.trim(),
    filter: draft.filter.trim(),
    description: draft.description.trim(),
    weight: readNumber(draft.weight),
    ease: readNumber(draft.ease),
    target: readPercent(draft.target),
    humanLevel: readPercent(draft.humanLevel),
  };
}

function readNumber(text: string): number {
  return Number(text.trim().replace(/\s*%$/, ''));
}

function readPercent(text: string): number | null {
  return text.trim() === '' ? null : readNumber(text) / 100;
}

export const stateWords: Readonly<Record<SliceInfo['state'], { readonly text: string; readonly tone: Tone }>> = {
  met: { text: 'met', tone: 'good' },
  unsure: { text: 'unsure', tone: 'warn' },
  missed: { text: 'missed', tone: 'bad' },
  no_target: { text: 'no target', tone: 'neutral' },
};
