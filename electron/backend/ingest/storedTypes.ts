import { type ColumnProfile, isFewOf } from '#backend/ingest/profileColumns.ts';

/**
 * What a source says of a column: a text is never taken for a number or a yes and no, however it reads. `untold`: the source leaves it
 * open, as a text file does.
 */
export type StoredType = 'text' | 'number' | 'boolean' | 'untold';

/** The profile of a column with the type that its source says, in place of the one its values look like. */
export function withStoredType(profile: ColumnProfile, stored: StoredType | undefined): ColumnProfile {
  if (stored !== 'text' || (profile.type !== 'number' && profile.type !== 'boolean')) return profile;
  const { distinct, present, maxLength } = profile;
  const isFew = isFewOf(distinct, present);
  const note = profile.type === 'number' ? 'the source keeps these numbers as text, and so they stay' : profile.note;
  return { ...profile, type: isFew && maxLength <= 100 ? 'category' : 'text', note };
}

/** Types of the columns of a source that has one a value, by the values of its first rows. */
export type TypeTally = {
  readonly stored: ReadonlyMap<string, StoredType>;
  /** Columns that hold texts and others, with the first row where it changes; they are text. */
  readonly mixed: ReadonlyMap<string, number>;
  readonly add: (name: string, type: StoredType, row: number) => void;
};

export function createTypeTally(): TypeTally {
  const stored = new Map<string, StoredType>();
  const mixed = new Map<string, number>();
  return {
    stored,
    mixed,
    add(name, type, row) {
      const known = stored.get(name);
      if (known === undefined) stored.set(name, type);
      else if (known !== type && !mixed.has(name)) {
        stored.set(name, 'text');
        mixed.set(name, row);
      }
    },
  };
}
