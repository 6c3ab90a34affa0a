import { type DecisionChange, isTagChange, type NewBatch } from '../store/decisionStore.ts';
import { setRetired, type TagAnswer } from '../store/tagStore.ts';
import { type ProjectData, reloadTagRecords } from './projectData.ts';
import { setAnswer, type TagData, tagNamed } from './tagSet.ts';

/** Part of the batch's transaction: a merged or removed tag goes, and comes back with the undo; one that gets an answer is there (again). */
export function showOrRetireTags(project: ProjectData, { kind, action, changes }: NewBatch): void {
  const isRetiring = action === 'mergetag' || action === 'removetag';
  if (!isRetiring && kind === 'undo') return;
  const named = new Set<string>();
  for (const change of changes) {
    if (isTagChange(change) && (change.action === 'cleartag') === isRetiring) named.add(change.value ?? '');
  }
  for (const name of named) {
    const record = tagNamed(project.tags, name)?.record;
    const isRetired = isRetiring && kind !== 'undo';
    if (record && record.isRetired !== isRetired) setRetired(project.file, record.id, isRetired);
  }
}

/** Brings the answers in memory to what the changes say. */
export function moveAnswers(project: ProjectData, changes: readonly DecisionChange[]): void {
  const moved = changes.filter(isTagChange);
  if (moved.length === 0) return;
  reloadTagRecords(project);
  const byName = new Map<string, TagData | undefined>();
  for (const { value, exampleId, afterText } of moved) {
    const name = value ?? '';
    if (!byName.has(name)) byName.set(name, tagNamed(project.tags, name));
    const tag = byName.get(name);
    if (tag) setAnswer(tag, exampleId, afterText as TagAnswer | null);
  }
}
