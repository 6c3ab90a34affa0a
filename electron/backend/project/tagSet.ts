import { type Bitset, bitsetOf, createBitset, hasBit, orBits, setBit } from '#shared/analysis/bitset.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import { listTags, readAnswers, readTagNames, type TagAnswer, type TagRecord } from '../store/tagStore.ts';

/** A tag with its answers: a row in neither set is unknown. */
export type TagData = { readonly record: TagRecord; readonly yes: Bitset; readonly no: Bitset };

/** Every tag of the open project in the order of their names, and the id of each name that one has or had. */
export type TagSet = { readonly tags: readonly TagData[]; readonly names: ReadonlyMap<string, number> };

export function readTagSet(file: ProjectFile, rowCount: number): TagSet {
  const tags = listTags(file).map((record): TagData => {
    const { yes, no } = readAnswers(file, record.id);
    return { record, yes: bitsetOf(rowCount, yes), no: bitsetOf(rowCount, no) };
  });
  return { tags, names: readTagNames(file) };
}

/** The set with what the file now says of the tags; the answers in memory stay. */
export function withNewRecords(file: ProjectFile, rowCount: number, { tags }: TagSet): TagSet {
  const known = new Map(tags.map((tag) => [tag.record.id, tag]));
  return {
    names: readTagNames(file),
    tags: listTags(file).map((record) => {
      const { yes, no } = known.get(record.id) ?? { yes: createBitset(rowCount), no: createBitset(rowCount) };
      return { record, yes, no };
    }),
  };
}

/** Whether the same tags are shown before and after a batch of decisions: one changes nothing else of them. */
export function hasSameRecords(one: TagSet, other: TagSet): boolean {
  if (one === other) return true;
  const records = (set: TagSet): string =>
    shownTags(set)
      .map(({ record }) => record.id)
      .join(' ');
  return records(one) === records(other);
}

/** The tag that has this name, or had it before. */
export function tagNamed({ tags, names }: TagSet, name: string): TagData | undefined {
  const id = names.get(name);
  return id === undefined ? undefined : tags.find(({ record }) => record.id === id);
}

/** The tags a person sees: neither merged into another nor removed. */
export function shownTags({ tags }: TagSet): readonly TagData[] {
  return tags.filter(({ record }) => !record.isRetired);
}

export function answerOf({ yes, no }: TagData, id: number): TagAnswer | null {
  return hasBit(yes, id) ? 'yes' : hasBit(no, id) ? 'no' : null;
}

export function setAnswer({ yes, no }: TagData, id: number, answer: TagAnswer | null): void {
  setBit(yes, id, answer === 'yes');
  setBit(no, id, answer === 'no');
}

/** Rows for which it is known whether they have the tag. */
export function knownRows({ yes, no }: TagData): Bitset {
  return orBits(yes, no);
}
