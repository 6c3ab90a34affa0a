import type { ColumnRole } from '#shared/model/importMapping.ts';
import type { ColumnProfile } from '#backend/ingest/profileColumns.ts';

/** Columns that cleanlab's `find_label_issues` and `get_label_quality` put beside the data. */
const cleanlabColumn =
  /^(?:is_(?:\w+_)?issue|(?:label|outlier|near_duplicate|non_iid|class_imbalance|null|low_information|dark|light|blurry|odd_size|odd_aspect_ratio|grayscale)_score|label_quality|predicted_label|near_duplicate_sets)$/;
const cleanlabMark = /^(?:is_label_issue|label_quality|label_score)$/;
/** A labelling function's column in a matrix of votes, as Snorkel's. */
const voteName = /^(?:lf|labell?ing_function|vote)[_\s.-]?\w*$|[_\s.-]lf$/;
/** The labels of one of several people: `annotator_1`, `rater B`, `ann3_label`. */
const personName =
  /^(?:ann|anno|annotator|rater|coder|worker|labell?er|reviewer|expert|judge)[\s_.-]?(?:\d+|[a-h])(?:[\s_.-](?:label|class))?$/;

/**
 * Columns that a tool made of a table: results of cleanlab are no features and no labels; votes of labelling functions are the
 * labels of as many annotators, of whom −1 abstains; so are numbered people's columns.
 */
export function toolColumns(
  profiles: readonly ColumnProfile[],
  names: readonly string[],
): ReadonlyMap<number, { readonly role: ColumnRole; readonly why: string }> {
  const found = new Map<number, { readonly role: ColumnRole; readonly why: string }>();
  if (names.some((name) => cleanlabMark.test(name)))
    for (const [i, name] of names.entries())
      if (cleanlabColumn.test(name))
        found.set(i, { role: 'metadata', why: 'a result of cleanlab, not a part of the data' });
  const votes = profiles.map((_, i) => i).filter((i) => voteName.test(names[i]!) && areVotes(profiles[i]!));
  if (votes.length >= 2)
    for (const i of votes)
      found.set(i, { role: 'annotation', why: 'the votes of one labelling function; −1 abstains' });
  const people = profiles.map((_, i) => i).filter((i) => personName.test(names[i]!));
  if (people.length >= 2 && shareValues(people.map((i) => profiles[i]!)))
    for (const i of people) found.set(i, { role: 'annotation', why: 'the labels of one of several people' });
  return found;
}

/** Whether columns have few values, and more than half of those of each in common with the others. */
function shareValues(columns: readonly ColumnProfile[]): boolean {
  return columns.every(({ counts, distinct, present }, i) => {
    const others = columns.filter((_, other) => other !== i);
    const common = [...counts.keys()].filter((value) => others.some((other) => other.counts.has(value)));
    return distinct <= 100 && present >= distinct * 2 && common.length * 2 > distinct;
  });
}

/** Small whole numbers from −1 on. */
function areVotes({ counts }: ColumnProfile): boolean {
  return (
    counts.size > 0 && counts.size <= 100 && [...counts.keys()].every((value) => /^(?:-1|\d{1,4})(?:\.0)?$/.test(value))
  );
}

/** What stands for an abstention in a column of votes; nothing where nobody abstains. */
export function abstentionsOf({ counts }: ColumnProfile): readonly string[] {
  return ['-1', '-1.0'].filter((value) => counts.has(value));
}
