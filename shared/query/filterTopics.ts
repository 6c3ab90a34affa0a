import { definitionOf, ownField } from '#shared/model/fields.ts';
import type { Topic } from '#shared/model/topics.ts';
import { mapTerms } from './mapTerms.ts';
import { parseFilter } from './parseFilter.ts';

/**
 * What a field's values depend on, by its name as a filter writes it: in any case, as the catalog finds it. Which columns the data
 * have is not known here: a name that a column and a field share is taken for the field's.
 */
export function topicsOfField(name: string): readonly Topic[] {
  const lower = name.toLowerCase();
  if (lower.startsWith('tag.')) return definitionOf('tag').reads;
  const own = ownField(lower, () => false);
  return own === null ? [] : definitionOf(own).reads;
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
