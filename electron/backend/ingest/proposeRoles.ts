import type { ColumnMapping, ColumnRole } from '#shared/model/importMapping.ts';
import { abstentionsOf, toolColumns } from '#backend/ingest/toolColumns.ts';
import type { ColumnProfile } from '#backend/ingest/profileColumns.ts';

/** Roles somebody asked for, by column name. */
export type RoleHints = {
  readonly key?: string | undefined;
  readonly label?: string | undefined;
  readonly image?: string | undefined;
  readonly text?: string | undefined;
  readonly features?: readonly string[] | undefined;
  readonly split?: string | undefined;
};

export type ProposedColumn = { readonly column: ColumnMapping; readonly why: string };

type Proposal = { role: ColumnRole; why: string };

const keyName = /^(?:id|key|uid|uuid|guid|index|idx)$|[_\s.-](?:id|key|uid|uuid|guid)$/;
const rowIndexName = /^(?:column 1|unnamed: 0|)$/;
const splitName = /^(?:split|fold|subset|partition|set|dataset)$/;
const splitValue = /^(?:train(?:ing)?|val(?:id(?:ation)?)?|dev|test(?:ing)?|eval|holdout)$/i;
const weightName = /^(?:weight|weights|sample_weight|instance_weight|case_weight|importance)$/;
const annotatorName =
  /^(?:annotators?|labell?ers?|raters?|workers?|reviewers?|coders?|(?:annotated|labell?ed|rated)_by|(?:annotator|worker|rater|labell?er)_id)$/;
const textName =
  /^(?:text|body|content|message|sentence|review|comment|document|utterance|tweet|email|article|question|query|prompt)$/;
const labelNames: readonly RegExp[] = [
  /^(?:label|given_label)$/,
  /^(?:class|target|y)$/,
  /[_\s.-](?:label|class|target)$|^(?:label|class|target)[_\s.-]/,
  /^annotation$/,
  /^(?:status|outcome|category|diagnosis|species|sentiment|result|response|type)$/,
];

/** The columns, and the roles given so far. */
type Roles = {
  readonly profiles: readonly ColumnProfile[];
  /** Trimmed, in lower case. */
  readonly names: readonly string[];
  readonly given: ReadonlyMap<number, Proposal>;
  readonly isFree: (i: number) => boolean;
  readonly has: (role: ColumnRole) => boolean;
  readonly set: (i: number, role: ColumnRole, why: string) => void;
};

function createRoles(profiles: readonly ColumnProfile[]): Roles {
  const given = new Map<number, Proposal>();
  return {
    profiles,
    names: profiles.map((profile) => profile.name.trim().toLowerCase()),
    given,
    isFree: (i) => !given.has(i),
    has: (role) => [...given.values()].some((proposal) => proposal.role === role),
    set: (i, role, why) => given.set(i, { role, why }),
  };
}

/**
 * A role for every column with the reason in words: what was asked for, then picture paths, split, label, weight, annotator,
 * key and text by name and values; the rest are features of a table, or metadata beside a picture or a text.
 * `imageColumn` is the column whose values were found to be pictures, or −1.
 */
export function proposeRoles(
  profiles: readonly ColumnProfile[],
  hints: RoleHints,
  image: { readonly column: number; readonly why: string },
): ProposedColumn[] {
  const roles = createRoles(profiles);
  giveAsked(roles, hints);
  const ofTools = toolColumns(profiles, roles.names);
  for (const [i, { role, why }] of ofTools) if (roles.isFree(i)) roles.set(i, role, why);
  const isImageOpen = !roles.has('image') && hints.text === undefined && hints.features === undefined;
  if (isImageOpen && image.column >= 0 && roles.isFree(image.column)) roles.set(image.column, 'image', image.why);
  const isImage = roles.has('image');
  if (!roles.has('split')) proposeSplit(roles);
  proposeWeightAndAnnotator(roles);
  if (!roles.has('label')) proposeLabel(roles);
  if (!roles.has('key') && !(hints.key !== undefined && isImage)) proposeKey(roles);
  if (!isImage && !roles.has('text') && hints.features === undefined) proposeText(roles);

  const isTable = !isImage && !roles.has('text');
  const label = [...roles.given].find(([, proposal]) => proposal.role === 'label')?.[0] ?? -1;
  const labelName = label < 0 ? null : roles.names[label]!;
  return profiles.map((profile, i) => {
    const proposal =
      roles.given.get(i) ??
      (isTable && hints.features === undefined
        ? proposeInTable(profile, roles.names[i]!, labelName)
        : furtherOf(profile));
    const abstentions = ofTools.has(i) && proposal.role === 'annotation' ? abstentionsOf(profile) : [];
    const missing = abstentions.length === 0 ? {} : { missing: ['', ...abstentions] };
    return {
      column: { name: profile.name, role: proposal.role, type: typeFor(profile, proposal.role), ...missing },
      why: proposal.why,
    };
  });
}

function giveAsked({ profiles, isFree, set }: Roles, hints: RoleHints): void {
  const asked: readonly [ColumnRole, string | undefined][] = [
    ['image', hints.image],
    ['text', hints.text],
    ['label', hints.label],
    ['split', hints.split],
    ['key', hints.key],
  ];
  for (const [role, name] of asked) {
    const i = profiles.findIndex((profile) => profile.name === name);
    // A picture column that was also asked for as key stays the picture: its path is the key then.
    if (name !== undefined && i >= 0 && isFree(i)) set(i, role, 'chosen');
  }
  for (const name of hints.features ?? []) {
    const i = profiles.findIndex((profile) => profile.name === name);
    if (i >= 0 && isFree(i)) set(i, 'feature', 'chosen');
  }
}

function proposeSplit({ profiles, names, isFree, set }: Roles): void {
  const i = profiles.findIndex((profile, c) => isFree(c) && isSplit(profile, names[c]!));
  if (i >= 0) set(i, 'split', `its values are ${[...profiles[i]!.counts.keys()].slice(0, 3).join(', ')}`);
}

function proposeWeightAndAnnotator({ profiles, names, isFree, has, set }: Roles): void {
  for (const [i, profile] of profiles.entries()) {
    if (!isFree(i)) continue;
    if (weightName.test(names[i]!) && profile.type === 'number' && !has('weight'))
      set(i, 'weight', 'its name says it is a weight');
    else if (annotatorName.test(names[i]!) && !has('annotator')) set(i, 'annotator', 'its name says who labelled');
  }
}

function proposeLabel({ profiles, names, isFree, set }: Roles): void {
  for (const pattern of labelNames) {
    const i = profiles.findIndex((profile, c) => isFree(c) && pattern.test(names[c]!) && canBeLabel(profile));
    if (i < 0) continue;
    set(
      i,
      'label',
      `its name is “${profiles[i]!.name.trim()}” and it has ${profiles[i]!.distinct} different value${profiles[i]!.distinct === 1 ? '' : 's'}`,
    );
    return;
  }
  for (let i = profiles.length - 1; i >= 0; i--) {
    const { type, distinct, present } = profiles[i]!;
    if (!isFree(i) || keyName.test(names[i]!) || textName.test(names[i]!)) continue;
    if ((type === 'category' || type === 'boolean') && distinct >= 2 && distinct <= 100 && present >= distinct * 2) {
      set(i, 'label', `the last column with few different values (${distinct})`);
      return;
    }
  }
}

function proposeKey({ profiles, names, isFree, has, set }: Roles): void {
  const candidates = profiles
    .map((_, i) => i)
    .filter((i) => isFree(i) && keyName.test(names[i]!) && isNearlyUnique(profiles[i]!));
  const exact = candidates.find((i) => /^(?:id|key|uid|uuid|guid)$/.test(names[i]!)) ?? candidates[0];
  if (exact !== undefined) {
    const { distinct, present } = profiles[exact]!;
    const isUnique = distinct === present;
    set(
      exact,
      'key',
      isUnique ? 'its name says key and its values are unique' : `its name says key; ${present - distinct} repeated`,
    );
    return;
  }
  const first = profiles[0];
  if (first === undefined || !isFree(0) || has('image')) return;
  const isUnique = first.present > 1 && first.distinct === first.present && first.missing === 0;
  if (!isUnique) return;
  if (rowIndexName.test(names[0]!) && [...first.counts.keys()].every((value) => /^\d+$/.test(value)))
    set(0, 'key', 'an unnamed first column that counts the rows');
  else if (
    first.type === 'text' &&
    first.present >= 10 &&
    first.maxLength <= 64 &&
    !textName.test(names[0]!) &&
    !/\s/.test([...first.counts.keys()][0] ?? '')
  )
    set(0, 'key', 'the first column, and its values are unique');
}

function proposeText({ profiles, names, isFree, set }: Roles): void {
  const isTextual = (i: number) => isFree(i) && profiles[i]!.type !== 'number' && profiles[i]!.type !== 'boolean';
  const byName = profiles.findIndex((_, i) => isTextual(i) && textName.test(names[i]!));
  if (byName >= 0) return set(byName, 'text', `its name is “${profiles[byName]!.name.trim()}”`);
  let best = -1;
  for (const [i, profile] of profiles.entries())
    if (
      isTextual(i) &&
      profile.type === 'text' &&
      profile.meanLength >= 30 &&
      isProse(profile) &&
      (best < 0 || profile.meanLength > profiles[best]!.meanLength)
    )
      best = i;
  if (best >= 0) set(best, 'text', `long text, ${Math.round(profiles[best]!.meanLength)} characters on average`);
}

function noteOf({ note }: ColumnProfile): string {
  return note === null ? '' : `; ${note}`;
}

function furtherOf(profile: ColumnProfile): Proposal {
  return { role: 'metadata', why: `further information${noteOf(profile)}` };
}

function valuesOf(profile: ColumnProfile): string {
  return `${profile.distinct.toLocaleString('en-US')} different values${noteOf(profile)}`;
}

/** What a column without a role of its own is where the model reads the table itself. */
function proposeInTable(profile: ColumnProfile, name: string, label: string | null): Proposal {
  const shared = label === null ? null : sharedWord(name, label);
  if (shared !== null && profile.type === 'number')
    return { role: 'metadata', why: `its name shares “${shared}” with the label: it may give the label away` };
  if (profile.present === 0) return { role: 'metadata', why: 'it has no values' };
  if (profile.type === 'text') return { role: 'metadata', why: `text with ${valuesOf(profile)}` };
  if (profile.type === 'number') return { role: 'feature', why: 'numbers' };
  return { role: 'feature', why: valuesOf(profile) };
}

function isSplit(profile: ColumnProfile, name: string): boolean {
  const values = [...profile.counts.keys()];
  if (values.length === 0 || values.length > 10) return false;
  const isKnown = values.every((value) => splitValue.test(value.trim()));
  return isKnown && (splitName.test(name) || values.length >= 2);
}

function canBeLabel(profile: ColumnProfile): boolean {
  if (profile.distinct > 2000 || (profile.type === 'text' && profile.meanLength > 60)) return false;
  if (profile.type === 'number' && profile.distinct > 100) return false;
  return profile.present < 50 || profile.distinct <= profile.present * 0.5;
}

function isNearlyUnique({ distinct, present }: ColumnProfile): boolean {
  return present > 0 ? distinct >= present * (present < 20 ? 0.6 : 0.99) : true;
}

function isProse(profile: ColumnProfile): boolean {
  let withBlanks = 0;
  let looked = 0;
  for (const value of profile.counts.keys()) {
    if (looked++ >= 200) break;
    if (/\S\s+\S/.test(value)) withBlanks++;
  }
  return withBlanks * 2 > Math.min(looked, 200);
}

const commonWords = new Set([
  'label',
  'class',
  'target',
  'status',
  'type',
  'category',
  'value',
  'given',
  'the',
  'name',
]);

function sharedWord(name: string, label: string): string | null {
  const words = new Set(label.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= 3 && !commonWords.has(word)));
  return name.split(/[^\p{L}\p{N}]+/u).find((word) => words.has(word)) ?? null;
}

function typeFor(profile: ColumnProfile, role: ColumnRole): ColumnMapping['type'] {
  if (role === 'key' || role === 'image' || role === 'text') return 'text';
  if (role === 'label' || role === 'split' || role === 'annotator') return 'category';
  return profile.type;
}
