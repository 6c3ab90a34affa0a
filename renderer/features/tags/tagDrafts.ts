import type { MethodInput } from '#shared/contract/contract.ts';
import type { TagInfo } from '#shared/contract/tagValues.ts';
import type { TagColour } from '#shared/model/tagColours.ts';
import { numberProblem, percentText, readNumber, readPercent } from '#renderer/ui/typedNumber.ts';

/** The form as it is typed. Human level is percent here, 0..1 in the contract. */
export type TagForm = {
  readonly id: number | null;
  readonly name: string;
  /** Null for a new tag lets its place in the list choose. */
  readonly colour: TagColour | null;
  readonly key: string | null;
  readonly description: string;
  readonly weight: string;
  readonly ease: string;
  readonly humanLevel: string;
};

export const emptyTag: TagForm = {
  id: null,
  name: '',
  colour: null,
  key: null,
  description: '',
  weight: '1',
  ease: '1',
  humanLevel: '',
};

export function formOf(tag: TagInfo): TagForm {
  const { id, name, colour, key, description } = tag;
  const humanLevel = percentText(tag.humanLevel);
  return { id, name, colour, key, description, weight: String(tag.weight), ease: String(tag.ease), humanLevel };
}

/** What is wrong with a number as typed, or null. */
export function tagNumberProblem(field: 'weight' | 'ease' | 'humanLevel', text: string): string | null {
  const isPercent = field === 'humanLevel';
  return numberProblem(text, { least: 0, most: isPercent ? 100 : 1e6, mayBeEmpty: isPercent });
}

/** The form as the backend takes it; null where something in it cannot be. */
export function tagToSave(form: TagForm): MethodInput<'tags.save'> | null {
  const fields = ['weight', 'ease', 'humanLevel'] as const;
  if (form.name.trim() === '' || fields.some((field) => tagNumberProblem(field, form[field]) !== null)) return null;
  return {
    id: form.id,
    name: form.name.trim(),
    ...(form.colour === null ? {} : { colour: form.colour }),
    key: form.key,
    description: form.description.trim(),
    weight: readNumber(form.weight),
    ease: readNumber(form.ease),
    humanLevel: readPercent(form.humanLevel),
  };
}
