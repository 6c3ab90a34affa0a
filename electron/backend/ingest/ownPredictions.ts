import type { ColumnMapping, ImportMapping } from '#shared/model/importMapping.ts';
import type { ColumnProfile } from './profileColumns.ts';
import { isPredictedName, matchClasses, whyNoClass } from './predictionColumns.ts';
import type { ProposedColumn, RoleHints } from './proposeRoles.ts';

export type OwnPredictions = NonNullable<ImportMapping['predictions']>;

/** Rounded probabilities stray so far from adding up to 1. */
const sumSlack = 0.02;
/** Of the rows that have all numbers. */
const leastShare = 0.99;
const fewestRows = 5;

type Cells = readonly (readonly (string | null)[])[];

/**
 * Columns of a table that are a model's probabilities: named for every label, all between 0 and 1, each row adding up to 1, and not merely
 * the label as 0 and 1. Null where that is not certain, or one of them was asked for as something else.
 */
export function ownPredictions(
  profiles: readonly ColumnProfile[],
  proposed: readonly ProposedColumn[],
  cells: Cells,
): OwnPredictions | null {
  const label = proposed.findIndex(({ column }) => column.role === 'label');
  const classes = label < 0 ? [] : [...profiles[label]!.counts.keys()].map((name) => name.trim());
  if (classes.length < 2) return null;
  const free = proposed.flatMap(({ column, why }, at) =>
    column.type === 'number' && (column.role === 'feature' || column.role === 'metadata') && why !== 'chosen'
      ? [at]
      : [],
  );
  const names = free.map((at) => profiles[at]!.name);
  const { classes: found, affix, count } = matchClasses(names, classes);
  if (count < classes.length) return null;
  const hasAffix = affix.before + affix.after !== '';
  const columns = free.flatMap((at, place) => {
    const name = names[place]!;
    const isLike = hasAffix && whyNoClass(name) === null && name.startsWith(affix.before) && name.endsWith(affix.after);
    const own = found[place] ?? (isLike ? name.slice(affix.before.length, name.length - affix.after.length) : null);
    return own === null ? [] : [{ at, class: own }];
  });
  if (!areDistributions(columns.map(({ at }) => cells[at]!))) return null;
  return columns.map(({ at, class: name }) => ({ column: profiles[at]!.name, class: name }));
}

function areDistributions(columns: Cells): boolean {
  let [rows, right, between] = [0, 0, 0];
  for (let row = 0; row < (columns[0]?.length ?? 0); row += 1) {
    const values = columns.map((cells) => (cells[row] == null || cells[row] === '' ? NaN : Number(cells[row])));
    if (values.some(Number.isNaN)) continue;
    rows += 1;
    const sum = values.reduce((total, value) => total + value, 0);
    if (values.every((value) => value >= 0 && value <= 1.001) && Math.abs(sum - 1) <= sumSlack) right += 1;
    if (values.some((value) => value > 0.001 && value < 0.999)) between += 1;
  }
  return rows >= fewestRows && right >= rows * leastShare && between > 0;
}

/** Roles with the probabilities, and what else a model said of a row, kept as metadata: a feature would give the label away. */
export function withoutPredictions(
  proposed: readonly ProposedColumn[],
  own: OwnPredictions | null,
  { features }: Pick<RoleHints, 'features'>,
): readonly ProposedColumn[] {
  if (!own) return proposed;
  const classOf = new Map(own.map((one) => [one.column, one.class]));
  return proposed.map(({ column, why }): ProposedColumn => {
    const asMetadata: ColumnMapping = { ...column, role: 'metadata' };
    const named = classOf.get(column.name);
    if (named !== undefined) return { column: asMetadata, why: `the probability of “${named}”: part of the first run` };
    const isOfModel =
      isPredictedName(column.name) || whyNoClass(column.name) === 'it is one number about the whole row';
    if (column.role !== 'feature' || !isOfModel || features?.includes(column.name) === true) return { column, why };
    return { column: asMetadata, why: 'said by the model whose probabilities stand beside it' };
  });
}
