import { type BuiltinField, isBuiltinField } from '#shared/model/filter.ts';
import type { Topic } from '#shared/model/topics.ts';
import { mapTerms } from './mapTerms.ts';
import { parseFilter } from './parseFilter.ts';

/** What makes the value of a field another one, besides another project. A slice may ask about anything. */
const fieldTopics: Readonly<Record<BuiltinField, readonly Topic[]>> = {
  key: [],
  label: ['decisions'],
  given: [],
  pred: ['runs'],
  conf: ['runs'],
  loss: ['runs'],
  margin: ['runs'],
  quality: ['runs'],
  correct: ['runs', 'decisions'],
  flagged: ['decisions'],
  excluded: ['decisions'],
  decided: ['decisions'],
  changed: ['decisions'],
  whose: ['runs', 'decisions'],
  finding: ['runs'],
  cluster: ['runs'],
  tag: ['decisions', 'tags'],
  slice: ['runs', 'decisions', 'tags', 'slices'],
  split: [],
  dataset: [],
  note: ['decisions'],
  text: [],
  is: [],
};

/** What a field's values depend on, by its name as a filter writes it: in any case, as the catalog finds it. */
export function topicsOfField(name: string): readonly Topic[] {
  const field = name.toLowerCase();
  if (field.startsWith('tag.')) return fieldTopics.tag;
  return isBuiltinField(field) ? fieldTopics[field] : [];
}

/** What the rows that a filter keeps depend on, through the fields it asks about. Nothing where it cannot be read. */
export function topicsOfFilter(text: string): ReadonlySet<Topic> {
  const found = new Set<Topic>();
  const note = (field: string): void => topicsOfField(field).forEach((topic) => found.add(topic));
  try {
    mapTerms(parseFilter(text), (term) => {
      if (term.kind === 'check') note(term.check);
      else if ('field' in term) note(term.field);
      return term;
    });
  } catch {
    // Whoever answers says what is wrong with it, and says the same of it later.
  }
  return found;
}
