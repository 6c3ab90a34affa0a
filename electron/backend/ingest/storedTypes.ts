import type { ColumnProfile } from '#backend/ingest/profileColumns.ts';

/**
 * What a source says of a column: a text is never taken for a number or a yes and no, however it reads. `untold`: the source leaves it
 * open, as a text file does.
 */
export type StoredType = 'text' | 'number' | 'boolean' | 'untold';

/** The profile of a column with the type that its source says, in place of the one its values look like. */
export function withStoredType(profile: ColumnProfile, stored: StoredType | undefined): ColumnProfile {
  if (stored !== 'text' || (profile.type !== 'number' && profile.type !== 'boolean')) return profile;
  const { distinct, present, maxLength } = profile;
  const isFew = distinct <= 30 || (distinct <= 5000 && distinct <= present * 0.2);
  const note = profile.type === 'number' ? 'the source keeps these numbers as text, and so they stay' : profile.note;
  return { ...profile, type: isFew && maxLength <= 100 ? 'category' : 'text', note };
}
