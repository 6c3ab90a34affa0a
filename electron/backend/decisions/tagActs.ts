import { mapIds, type ExampleId } from '#shared/model/ids.ts';
import { bitsToIds, orBits } from '#shared/analysis/bitset.ts';
import { given } from '#shared/base/given.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { answerActions } from '#shared/model/actions.ts';
import { tagColourOf } from '#shared/model/tagColours.ts';
import type { MethodParsed } from '#shared/contract/contract.ts';
import type { TagInfo } from '#shared/contract/tagValues.ts';
import { countBits } from '#shared/analysis/bitset.ts';
import { namesTag, renameTag } from '#shared/query/renameTag.ts';
import { type DecisionChange, findBatchByMutation } from '../store/decisionStore.ts';
import { inTransaction, type WritableFile } from '../store/projectFile.ts';
import { listSlices, type SliceRecord, updateSlice } from '../store/sliceStore.ts';
import { tagIdOf, type TagAnswer, type TagRecord, updateTag } from '../store/tagStore.ts';
import type { OpenProject } from '../project/openProject.ts';
import { answerOf, knownRows, shownTags, type TagData } from '../project/tagSet.ts';

/** The tags a person sees, by name, with how many examples have which answer. */
export function tagList(project: OpenProject): TagInfo[] {
  const slices = listSlices(project.file);
  const all = shownNames(project);
  const keys = new Set<string>();
  return shownTags(project.tags).map(({ record, yes, no }) => {
    const { isRetired: _, ...rest } = record;
    const yesCount = countBits(yes);
    const noCount = countBits(no);
    // A tag that an undo brought back may find its key taken.
    const key = record.key !== null && !keys.has(record.key) ? record.key : null;
    if (key !== null) keys.add(key);
    return {
      ...rest,
      key,
      colour: tagColourOf(record.colour, record.id),
      yes: yesCount,
      no: noCount,
      unknown: project.rowCount - yesCount - noCount,
      slices: slices.filter((slice) => asksAbout(slice, record.name, all)).map((slice) => slice.name),
    };
  });
}

function shownNames({ tags }: OpenProject): string[] {
  return shownTags(tags).map(({ record }) => record.name);
}

function asksAbout(slice: SliceRecord, tag: string, all: readonly string[]): boolean {
  try {
    return namesTag(slice.filter, tag, all);
  } catch (error) {
    // A slice that can no longer be read says so itself, where slices are listed.
    if (error instanceof WinnowError) return false;
    throw error;
  }
}

/** Makes a tag (id null) or changes one; what the draft leaves out stays. */
export function saveTag(
  project: OpenProject,
  { id, ...draft }: MethodParsed<'tags.save'>,
): { id: number; slices: string[] } {
  const saved = inTransaction(project.file, (file) => {
    const { name } = draft;
    if (id === null && name === undefined) throw new WinnowError('bad_input', 'A new tag needs a name.');
    const holder = name === undefined ? undefined : holderOf(project, name);
    if (holder && holder.record.id !== id && !(id === null && holder.record.isRetired && holder.record.name === name))
      throw new WinnowError('conflict', takenWords(holder.record, name!));
    const tagId = id ?? tagIdOf(file, name!);
    const before = project.tags.tags.find(({ record }) => record.id === tagId)?.record;
    if (id !== null && !before) throw new WinnowError('not_found', 'There is no such tag.');
    const tag: TagRecord = { ...(before ?? newTag(tagId, name!)), ...given(draft), isRetired: false };
    // A tag made anew may find the key it had taken: nobody asked for that key now.
    if (draft.key !== undefined) refuseTakenKey(project, tag);
    updateTag(file, tag);
    const slices = before && before.name !== tag.name ? renameInSlices(project, file, before.name, tag.name) : [];
    return { id: tagId, slices };
  });
  project.tagsChanged();
  return saved;
}

function newTag(id: number, name: string): TagRecord {
  return {
    id,
    name,
    colour: '',
    key: null,
    description: '',
    weight: 1,
    ease: 1,
    humanLevel: null,
    isChosen: false,
    isRetired: false,
  };
}

function holderOf({ tags }: OpenProject, name: string): TagData | undefined {
  const id = tags.names.get(name);
  return tags.tags.find(({ record }) => record.id === id);
}

function takenWords(record: TagRecord, name: string): string {
  if (record.name === name && !record.isRetired) return `There is already a tag called "${name}". Choose another name.`;
  return record.isRetired
    ? `"${name}" was the name of a tag that was merged or removed, and the log still speaks of it. Choose another name.`
    : `"${name}" is what "${record.name}" was called before, and the log still speaks of it. Choose another name.`;
}

function refuseTakenKey(project: OpenProject, { id, key }: TagRecord): void {
  const holder = shownTags(project.tags).find(({ record }) => record.key === key && record.id !== id);
  if (key !== null && holder)
    throw new WinnowError('conflict', `The key ${key.replace('+', ' ')} belongs to "${holder.record.name}".`);
}

/** Saved slices follow the new name; their names are given back. */
function renameInSlices(project: OpenProject, file: WritableFile, from: string, to: string): string[] {
  const all = shownNames(project);
  const named = listSlices(project.file).filter((slice) => asksAbout(slice, from, all));
  for (const slice of named) updateSlice(file, { ...slice, filter: renameTag(slice.filter, from, to, all) });
  return named.map((slice) => slice.name);
}

function requireShown(project: OpenProject, id: number): TagData {
  const tag = shownTags(project.tags).find(({ record }) => record.id === id);
  if (!tag) throw new WinnowError('not_found', 'There is no such tag.');
  return tag;
}

type TagAct = { readonly examples: number; readonly slices: string[] };

/** All answers of `from` go to `into`, yes over no over unknown, and `from` goes: one batch. */
export function mergeTags(project: OpenProject, { mutationId, from, into }: MethodParsed<'tags.merge'>): TagAct {
  const sent = findBatchByMutation(project.file, mutationId);
  if (sent) return { examples: sent.examples, slices: [] };
  const source = requireShown(project, from);
  const target = requireShown(project, into);
  if (from === into) throw new WinnowError('bad_input', 'A tag cannot be merged into itself.');
  const reason = `merged into ${target.record.name}`;
  const changes: DecisionChange[] = [];
  for (const id of bitsToIds(orBits(source.yes, source.no))) {
    const was = answerOf(source, id);
    const before = answerOf(target, id);
    const after: TagAnswer = was === 'yes' || before === 'yes' ? 'yes' : 'no';
    changes.push(tagChange(project, id, { tag: source.record.name, before: was, after: null, reason }));
    if (after !== before) {
      const merged = `merged from ${source.record.name}`;
      changes.push(tagChange(project, id, { tag: target.record.name, before, after, reason: merged }));
    }
  }
  // Without an answer nothing goes over: all that happens is that the tag goes.
  const act =
    changes.length === 0
      ? { action: 'removetag' as const, value: source.record.name }
      : { action: 'mergetag' as const, value: `${source.record.name} into ${target.record.name}` };
  return commitTagAct(project, { mutationId, source, changes, reason, ...act });
}

/** Takes a tag away with all its answers: one batch. */
export function removeTag(project: OpenProject, { mutationId, id }: MethodParsed<'tags.remove'>): TagAct {
  const sent = findBatchByMutation(project.file, mutationId);
  if (sent) return { examples: sent.examples, slices: [] };
  const source = requireShown(project, id);
  const reason = 'the tag was removed';
  const tag = source.record.name;
  const changes = mapIds(bitsToIds(knownRows(source)), (example) =>
    tagChange(project, example, { tag, before: answerOf(source, example), after: null, reason }),
  );
  return commitTagAct(project, { mutationId, source, changes, action: 'removetag', value: tag, reason });
}

type Answered = {
  readonly tag: string;
  readonly before: TagAnswer | null;
  readonly after: TagAnswer | null;
  readonly reason: string;
};

function tagChange(project: OpenProject, id: ExampleId, { tag, before, after, reason }: Answered): DecisionChange {
  const label = project.current[id]!;
  const state = project.state[id]!;
  return {
    exampleId: id,
    action: answerActions[after ?? 'unknown'],
    value: tag,
    reason,
    beforeLabel: label,
    afterLabel: label,
    beforeState: state,
    afterState: state,
    beforeText: before,
    afterText: after,
  };
}

type ActBatch = {
  readonly mutationId: string;
  readonly source: TagData;
  readonly changes: readonly DecisionChange[];
  readonly action: 'mergetag' | 'removetag';
  readonly value: string;
  readonly reason: string;
};

function commitTagAct(project: OpenProject, { source, changes, ...batch }: ActBatch): TagAct {
  const examples = new Set(changes.map((change) => change.exampleId)).size;
  const all = shownNames(project);
  const slices = listSlices(project.file).filter((slice) => asksAbout(slice, source.record.name, all));
  // Also without an answer: an undo of what was decided before must find the tag.
  project.applyBatch({ ...batch, kind: 'apply', target: null, examples, changes });
  return { examples, slices: slices.map((slice) => slice.name) };
}
