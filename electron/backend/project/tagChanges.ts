import { isTagChange, type NewBatch } from '../store/decisionStore.ts';
import type { ProjectFile, WritableFile } from '../store/projectFile.ts';
import { retireRevived, retireTag, reviveTag, type TagAnswer } from '../store/tagStore.ts';
import { setAnswer, type TagData, tagNamed, type TagSet, withNewRecords } from './tagSet.ts';

/** The tag that a batch takes away (its undo brings it back), or null. */
function leavingTag({ action, value, changes }: NewBatch): string | null {
  if (action === 'removetag') return value;
  return action === 'mergetag' ? (changes.find((change) => change.action === 'cleartag')?.value ?? null) : null;
}

/**
 * Part of the batch's transaction: a merged or removed tag goes, and comes back with the undo. A tag that gets an answer is
 * there (again), however it got it: no answer may lie on a tag that nobody sees. With the undo of that answer it goes again.
 */
export function showOrRetireTags(file: WritableFile, tags: TagSet, batch: NewBatch, batchId: number): void {
  const { target } = batch;
  // An undo and a redo are about the batch that was decided first.
  const decided = target ?? batchId;
  const leaving = leavingTag(batch);
  if (batch.kind === 'undo' && target !== null) retireRevived(file, target);
  const answered = batch.changes.filter((change) => isTagChange(change) && change.afterText !== null);
  for (const name of new Set(answered.map(({ value }) => value ?? ''))) {
    const record = tagNamed(tags, name)?.record;
    if (record?.isRetired && name !== leaving) reviveTag(file, record.id, batch.kind === 'undo' ? null : decided);
  }
  const left = leaving === null ? undefined : tagNamed(tags, leaving)?.record;
  if (!left) return;
  if (batch.kind !== 'undo') retireTag(file, left.id);
  else reviveTag(file, left.id, null);
}

/** The tags and answers as a saved batch left them. */
export function tagsAfter(file: ProjectFile, rowCount: number, tags: TagSet, batch: NewBatch): TagSet {
  const moved = batch.changes.filter(isTagChange);
  if (moved.length === 0 && leavingTag(batch) === null) return tags;
  const after = withNewRecords(file, rowCount, tags);
  const byName = new Map<string, TagData | undefined>();
  for (const { value, exampleId, afterText } of moved) {
    const name = value ?? '';
    if (!byName.has(name)) byName.set(name, tagNamed(after, name));
    const tag = byName.get(name);
    if (tag) setAnswer(tag, exampleId, afterText as TagAnswer | null);
  }
  return after;
}
