import type { ColumnRole } from '#shared/model/importMapping.ts';
import type { ProposedColumn, RoleHints } from '#backend/ingest/proposeRoles.ts';
import type { SourceShape } from '#backend/ingest/sourceFormat.ts';

/** Roles that several columns can have. */
const shared: ReadonlySet<ColumnRole> = new Set(['feature', 'annotation', 'metadata', 'ignore']);
const categories: ReadonlySet<ColumnRole> = new Set(['label', 'split', 'annotator', 'annotation']);

/**
 * The proposal with the roles that a format itself gives. What a person asked for stays; a column that had the same role by its name
 * alone becomes metadata.
 */
export function withKnownRoles(
  proposed: readonly ProposedColumn[],
  known: SourceShape['roles'],
  hints: RoleHints,
): readonly ProposedColumn[] {
  if (known === undefined || known.size === 0) return proposed;
  const { features = [], ...single } = hints;
  const askedRoles = new Set(Object.keys(single).filter((role) => single[role as keyof typeof single] !== undefined));
  const askedNames = new Set([...features, ...Object.values(single)]);
  const given = new Map([...known].filter(([name, { role }]) => !askedNames.has(name) && !askedRoles.has(role)));
  const taken = new Set([...given.values()].map(({ role }) => role).filter((role) => !shared.has(role)));
  return proposed.map((one): ProposedColumn => {
    const { column } = one;
    const own = given.get(column.name);
    if (own !== undefined)
      return { column: { ...column, role: own.role, type: typeFor(own.role, column.type) }, why: own.why };
    if (askedNames.has(column.name) || !taken.has(column.role)) return one;
    return { column: { ...column, role: 'metadata' }, why: 'further information' };
  });
}

function typeFor(role: ColumnRole, type: ProposedColumn['column']['type']): ProposedColumn['column']['type'] {
  if (role === 'key' || role === 'image' || role === 'text') return 'text';
  return categories.has(role) ? 'category' : type;
}
