import type { ClassCode, ExampleId } from '#shared/model/ids.ts';
import { missingMarkersOf } from '#shared/model/importMapping.ts';
import { type ActionName, answerActions, type TagState } from '#shared/model/actions.ts';
import { stateBits } from '../store/decisionStore.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import { shownTags, tagNamed } from '../project/tagSet.ts';
import { blindSampleRows } from './samples.ts';

/** Why something cannot be decided: a word for lists of what was left out, a sentence, and what to do instead. */
export type Refusal = { readonly code: string; readonly message: string; readonly hint?: string };

/** Who asks whether actions are allowed: what is costly to know is read once for all that one call decides. */
export type Asked = { readonly project: OpenProject; readonly isDrawnBlind: (id: ExampleId) => boolean };

export function askAbout(project: OpenProject): Asked {
  let drawn: ((id: ExampleId) => boolean) | null = null;
  return { project, isDrawnBlind: (id) => (drawn ??= blindSampleRows(project))(id) };
}

/** An example as an action finds and leaves it; `text` is what it holds in the column of texts that the action writes. */
export type Row = { readonly label: ClassCode; readonly state: number; readonly text: string | null };

/**
 * What an action may do and does. How it is taken back needs no telling: every change in the log holds what was before, and
 * `reversed` (history.ts) gives it back.
 */
export type RowRule = {
  /** Why it cannot be done with this value at all. */
  readonly check?: (project: OpenProject, value: string | null) => Refusal | null;
  /** Why not to one example. */
  readonly checkExample?: (asked: Asked, value: string | null) => (id: ExampleId) => Refusal | null;
  /** The value as the log has it; as it was given where nothing is said. */
  readonly logged?: (project: OpenProject, value: string | null) => string | null;
  /** The row after it; whether a row counts as decided follows from the rest of it. */
  readonly effect: (classes: readonly string[], value: string | null) => (before: Row, given: ClassCode) => Row;
};

/** An action that is several others. */
type ManyRule = {
  readonly check: (project: OpenProject) => Refusal | null;
  readonly parts: (project: OpenProject) => readonly Part[];
};
/** `onlyUnknown` leaves the answers for a tag that are there. */
type Part = { readonly action: RowAction; readonly value: string | null; readonly onlyUnknown: boolean };

type RowAction = Exclude<ActionName, 'notags'>;

const rowRules: Readonly<Record<RowAction, RowRule>> = {
  relabel: {
    check: unknownClass,
    checkExample: ({ project }, value) => {
      const name = project.classes[classCodeOf(project.classes, value ?? '')] ?? value ?? '';
      return (id) => missingMarker(project, id, name);
    },
    effect: (classes, value) => {
      const label = classCodeOf(classes, value ?? '');
      return ({ state, text }, given) => ({ label, state: put(state, stateBits.confirmed, label === given), text });
    },
  },
  confirm: {
    effect:
      () =>
      ({ state, text }, given) => ({ label: given, state: put(state, stateBits.confirmed, true), text }),
  },
  exclude: marking(stateBits.excluded, true),
  include: marking(stateBits.excluded, false),
  flag: marking(stateBits.flagged, true),
  unflag: marking(stateBits.flagged, false),
  tag: answering('yes'),
  untag: answering('no'),
  cleartag: answering('unknown'),
  note: {
    effect: (_classes, value) => {
      const text = value === null || value.trim() === '' ? null : value;
      return ({ label, state }) => ({ label, state: put(state, stateBits.noted, text !== null), text });
    },
  },
  blind_label: {
    check: (project, value) => (isUnsure(value) ? null : unknownClass(project, value)),
    checkExample:
      ({ isDrawnBlind }) =>
      (id) =>
        isDrawnBlind(id) ? null : notDrawn,
    effect: (classes, value) => {
      const text = isUnsure(value) ? '' : classes[classCodeOf(classes, value ?? '')]!;
      return ({ label, state }) => ({ label, state, text });
    },
  },
};

/** What every action does: one that is missing here does not compile. */
export const actionRules: Readonly<Record<RowAction, RowRule> & Record<Exclude<ActionName, RowAction>, ManyRule>> = {
  ...rowRules,
  notags: {
    check: ({ tags }) =>
      shownTags(tags).length > 0
        ? null
        : { code: 'no_tags', message: 'There are no tags yet.', hint: 'Make one first.' },
    parts: ({ tags }) =>
      shownTags(tags).map(({ record }) => ({ action: answerActions.no, value: record.name, onlyUnknown: true })),
  },
};

/** Why an action cannot be done to one example; null when it can. */
export function refusalOf(asked: Asked, action: ActionName, value: string | null, id: ExampleId): Refusal | null {
  const rule = actionRules[action];
  const refusal = rule.check?.(asked.project, value) ?? null;
  return refusal === null && 'effect' in rule ? (rule.checkExample?.(asked, value)(id) ?? null) : refusal;
}

function put(state: number, bit: number, isSet: boolean): number {
  return isSet ? state | bit : state & ~bit;
}

function marking(bit: number, isSet: boolean): RowRule {
  return {
    effect:
      () =>
      ({ label, state, text }) => ({ label, state: put(state, bit, isSet), text }),
  };
}

function answering(answer: TagState): RowRule {
  const text = answer === 'unknown' ? null : answer;
  return {
    check: (_project, value) => badTagName(value?.trim() ?? ''),
    // The tag's name as it is now, also for one that it had before.
    logged: ({ tags }, value) => tagNamed(tags, value?.trim() ?? '')?.record.name ?? value?.trim() ?? '',
    effect:
      () =>
      ({ label, state }) => ({ label, state, text }),
  };
}

function badTagName(name: string): Refusal | null {
  if (name === '') return { code: 'missing_value', message: 'A tag needs a name.' };
  if (name.length > 100) return { code: 'bad_value', message: 'The name of a tag has at most 100 characters.' };
  return null;
}

function unknownClass({ classes }: OpenProject, value: string | null): Refusal | null {
  if (value !== null && classCodeOf(classes, value) >= 0) return null;
  return {
    code: 'unknown_label',
    message: `There is no class called "${value ?? ''}".`,
    hint: `The classes are: ${classes.slice(0, 20).join(', ')}.`,
  };
}

/** A label that the example's source reads as "no label" would be lost on the way out. */
function missingMarker(project: OpenProject, id: ExampleId, label: string): Refusal | null {
  const { mapping, name } = project.datasetOf(id);
  const column = mapping.columns.find(({ role }) => role === 'label');
  const missing = column === undefined ? mapping.missingValues : missingMarkersOf(mapping, column);
  if (!missing.includes(label.trim())) return null;
  return {
    code: 'missing_label',
    message: `"${label}" means a missing label in "${name}", so it cannot be given as a label there.`,
    hint: 'Exclude or flag the example instead.',
  };
}

const isUnsure = (value: string | null): boolean => value === null || value === '';

const notDrawn: Refusal = {
  code: 'not_in_sample',
  message: 'Only examples of a random sample drawn for the blind pass can be labelled blind.',
  hint: 'Other examples would make the human level wrong.',
};
