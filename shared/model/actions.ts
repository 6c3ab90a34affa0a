/** What an action needs said besides the example. Where it is not needed, leaving it out has a meaning of its own. */
export type ActionValue = { readonly kind: 'class' | 'tag' | 'text'; readonly isNeeded: boolean };

/** What is kept beside labels and marks: a note, the answer for a tag, a label given blind. */
export type ActionText = 'note' | 'answer' | 'blindLabel';

/** What a person said of a tag; unknown while nobody answered. */
export type TagState = 'yes' | 'no' | 'unknown';

type ActionInfo = {
  /** The word on its button. */
  readonly title: string;
  /** Its line in a menu, where the value is chosen with it. */
  readonly menu: (value: string) => string;
  /** What it did, as history and notices say it. */
  readonly done: (value: string | null) => string;
  /** What undo, the log and the report say of it: `relabel 12 examples to Coat`. */
  readonly batch: (examples: string, value: string) => string;
  /** A name in the page's icons, or null. */
  readonly icon: string | null;
  readonly value: ActionValue | null;
  /** The text that it writes. */
  readonly text: ActionText | null;
  /**
   * What is settled by it, which is what a queue waits for: the label, the tag it names, all tags, or nothing: then the example
   * may be set aside for someone who knows.
   */
  readonly settles: 'label' | 'tag' | 'all tags' | 'aside' | null;
  /** Where Explore offers it for the selected rows. */
  readonly bulk: 'bar' | 'menu' | null;
  /** Its default keys, by where they act, and what they are called in the list of keys. */
  readonly keys: {
    readonly [place in 'review' | 'explore']?: { readonly key: string; readonly title: string };
  };
  /** What examples are counted as after it. */
  readonly counted?: string;
  /** The answer that it gives for a tag. */
  readonly answer?: TagState;
  /** A mark that it sets and another action takes off. */
  readonly mark?: { readonly field: 'isFlagged' | 'isExcluded'; readonly off: string };
};

const aClass = { kind: 'class', isNeeded: true } as const;
const aTag = { kind: 'tag', isNeeded: true } as const;

/** Everything that a person can decide about an example. What each does to it stands in the backend's decisions/actionRules.ts. */
const told = {
  relabel: {
    title: 'Relabel',
    menu: (label) => `Relabel to ${label}`,
    done: (label) => `Relabelled to ${label ?? 'no label'}`,
    batch: (examples, label) => `relabel ${examples} to ${label}`,
    icon: null,
    value: aClass,
    text: null,
    settles: 'label',
    bulk: 'bar',
    keys: { explore: { key: 'L', title: 'Relabel the selection' } },
    counted: 'relabelled',
  },
  confirm: {
    title: 'Confirm',
    menu: () => 'Confirm the labels',
    done: () => 'Label confirmed',
    batch: (examples) => `keep the label of ${examples}`,
    icon: null,
    value: null,
    text: null,
    settles: 'label',
    bulk: 'bar',
    keys: { review: { key: 'K', title: 'Keep the label' }, explore: { key: 'K', title: 'Confirm the labels' } },
    counted: 'confirmed',
  },
  flag: {
    title: 'Flag',
    menu: () => 'Flag',
    done: () => 'Flagged',
    batch: (examples) => `flag ${examples}`,
    icon: 'flag',
    value: null,
    text: null,
    settles: 'aside',
    bulk: 'bar',
    keys: { review: { key: 'F', title: 'Flag' }, explore: { key: 'F', title: 'Flag the selection' } },
    counted: 'flagged',
    mark: { field: 'isFlagged', off: 'unflag' },
  },
  unflag: {
    title: 'Unflag',
    menu: () => 'Take the flag off',
    done: () => 'Flag taken off',
    batch: (examples) => `unflag ${examples}`,
    icon: 'flag',
    value: null,
    text: null,
    settles: null,
    bulk: 'menu',
    keys: {},
  },
  exclude: {
    title: 'Exclude',
    menu: () => 'Exclude',
    done: () => 'Excluded',
    batch: (examples) => `exclude ${examples}`,
    icon: 'exclude',
    value: null,
    text: null,
    settles: 'label',
    bulk: 'bar',
    keys: { review: { key: 'X', title: 'Exclude' }, explore: { key: 'X', title: 'Exclude the selection' } },
    counted: 'excluded',
    mark: { field: 'isExcluded', off: 'include' },
  },
  include: {
    title: 'Include',
    menu: () => 'Include again',
    done: () => 'Included again',
    batch: (examples) => `include ${examples}`,
    icon: 'plus',
    value: null,
    text: null,
    settles: null,
    bulk: 'menu',
    keys: {},
  },
  tag: {
    title: 'Tag',
    menu: (tag) => `Tag ${tag}`,
    done: (tag) => `Tagged ${tag ?? ''}`,
    batch: (examples, tag) => `tag ${examples} ${tag}`,
    icon: 'tag',
    value: aTag,
    text: 'answer',
    settles: 'tag',
    bulk: 'bar',
    keys: { review: { key: 'T', title: 'Tag' }, explore: { key: 'T', title: 'Tag the selection' } },
    answer: 'yes',
  },
  untag: {
    title: 'Not',
    menu: (tag) => `Not ${tag}`,
    done: (tag) => `Marked as not ${tag ?? ''}`,
    batch: (examples, tag) => `mark ${examples} as not ${tag}`,
    icon: 'tag',
    value: aTag,
    text: 'answer',
    settles: 'tag',
    bulk: 'menu',
    keys: {},
    answer: 'no',
  },
  cleartag: {
    title: 'Clear',
    menu: (tag) => `Clear the answer for ${tag}`,
    done: (tag) => `Answer for ${tag ?? ''} cleared`,
    batch: (examples, tag) => `clear the answer for ${tag} on ${examples}`,
    icon: 'minus',
    value: aTag,
    text: 'answer',
    settles: null,
    bulk: 'menu',
    keys: {},
    answer: 'unknown',
  },
  /** No to every tag that nobody answered. */
  notags: {
    title: 'None of the others',
    menu: () => 'None of the other tags',
    done: () => 'None of these tags',
    batch: (examples) => `answer "none of these tags" for ${examples}`,
    icon: 'tag',
    value: null,
    text: null,
    settles: 'all tags',
    bulk: 'menu',
    keys: { review: { key: 'R', title: 'None of the other tags' } },
  },
  /** Without a text the note is taken away. */
  note: {
    title: 'Note',
    menu: () => 'Note',
    done: (note) => (note ? 'Note written' : 'Note removed'),
    batch: (examples) => `note on ${examples}`,
    icon: 'note',
    value: { kind: 'text', isNeeded: false },
    text: 'note',
    settles: null,
    bulk: 'bar',
    keys: { review: { key: 'N', title: 'Note' }, explore: { key: 'N', title: 'Note on the selection' } },
  },
  /** What a person calls an example without seeing its label; no value: could not tell. Changes no label. */
  blind_label: {
    title: 'Label blind',
    menu: (label) => `Label ${label} blind`,
    done: (label) => (label ? `Called ${label} in the blind pass` : 'Could not tell in the blind pass'),
    batch: (examples, label) =>
      label === '' ? `say “can't tell” of ${examples} blind` : `label blind ${examples} as ${label}`,
    icon: null,
    value: { kind: 'class', isNeeded: false },
    text: 'blindLabel',
    settles: null,
    bulk: null,
    keys: {},
  },
} as const satisfies Record<string, ActionInfo>;

type Told = typeof told;
export type ActionName = keyof Told;

/** Names that a table narrows: what is not among the actions, the icons or the counts of whoever reads it does not compile. */
type Narrowed<A extends ActionName> = {
  readonly icon: Told[A]['icon'];
  readonly counted?: Told[A] extends { readonly counted: infer Word } ? Word : never;
  readonly mark?: Told[A] extends { readonly mark: infer Mark } ? Mark : never;
};

export const actions: { readonly [A in ActionName]: Omit<ActionInfo, keyof Narrowed<A>> & Narrowed<A> } = told;

export const actionNames = Object.keys(told) as [ActionName, ...ActionName[]];

/** `review.flag`: an action's key where it acts. */
export type ActionKeyName = { [A in ActionName]: `${keyof Told[A]['keys'] & string}.${A}` }[ActionName];

/** Actions in the bar over the selected rows, in its order. */
export type BarAction = { [A in ActionName]: Told[A] extends { readonly bulk: 'bar' } ? A : never }[ActionName];
export const barActions = actionNames.filter((name): name is BarAction => told[name].bulk === 'bar');

/** Actions that are about the one tag they name. */
export type TagAction = { [A in ActionName]: Told[A] extends { readonly answer: TagState } ? A : never }[ActionName];
/** The action that gives an answer. */
export const answerActions = Object.fromEntries(
  actionNames.flatMap((name) => ('answer' in told[name] ? [[told[name].answer, name]] : [])),
) as Readonly<Record<TagState, TagAction>>;

/** Actions with a mark that another takes off. */
export type MarkAction = { [A in ActionName]: Told[A] extends { readonly mark: object } ? A : never }[ActionName];
export const markActions = actionNames.filter((name): name is MarkAction => 'mark' in told[name]);

/** Sets the mark, or takes it off where the example has it. */
export function toggleOf(
  action: MarkAction,
  example: Readonly<Record<'isFlagged' | 'isExcluded', boolean>>,
): ActionName {
  const { field, off } = told[action].mark;
  return example[field] ? off : action;
}

/** Acts of a batch that are no action of one example: what is said of them. */
const acts: Readonly<Record<string, ActionInfo['batch']>> = {
  several: (examples) => `decisions on ${examples}`,
  mergetag: (examples, tags) => `merge tag ${tags} on ${examples}`,
  removetag: (examples, tag) => (examples === '' ? `remove tag ${tag}` : `remove tag ${tag} from ${examples}`),
};

type ActedBatch = { readonly action: string; readonly value: string | null; readonly examples: number };

/** `relabel 12 examples to Coat`: what undo, the log and the report say of a batch. */
export function batchWords({ action, value, examples }: ActedBatch): string {
  const counted = examples === 1 ? '1 example' : `${examples.toLocaleString('en-US')} examples`;
  const words = action in told ? actions[action as ActionName].batch : acts[action];
  return words ? words(examples === 0 ? '' : counted, value ?? '') : `${action} ${counted}`;
}
