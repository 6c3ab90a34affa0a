import type { MethodInput, MethodOutput } from '#shared/contract/contract.ts';
import type { SetKind } from '#shared/model/sets.ts';

/** Which sets: those of a kind with a member in the filter. */
export type SetQuery = { readonly kind: SetKind; readonly filter: string };
type Input = MethodInput<'sets.list'>;
type Listed = MethodOutput<'sets.list'>;
/** Asks for a part of the list. */
export type ReadSets = (input: Input) => Promise<Listed>;

export const pageSize = 40;

/** The page of the list that a place is on, as the list shows it: one member of each set. */
export function pageInput({ kind, filter }: SetQuery, position: number): Input {
  return { kind, filter, offset: Math.floor(position / pageSize) * pageSize, limit: pageSize, members: 1 };
}

/** One set with the members that are drawn. */
export function setInput({ kind, filter }: SetQuery, position: number, members: number): Input {
  return { kind, filter, offset: position, limit: 1, members };
}

/** How many of a kind there are: as little as can be asked for. */
export function countInput({ kind, filter }: SetQuery): Input {
  return { kind, filter, offset: 0, limit: 1, members: 1 };
}

/**
 * Place of the first set after `after` that is open; from the beginning where there is none behind it; null where all are settled.
 * `isDone`: a set whose decision is on its way.
 */
export async function nextOpenPlace(
  read: ReadSets,
  query: SetQuery,
  { after, isDone }: { readonly after: number; readonly isDone: (anchor: number) => boolean },
): Promise<number | null> {
  const isOpen = (set: Listed['sets'][number]) => !set.isSettled && !isDone(set.anchor);
  const page = await read(pageInput(query, after + 1));
  const from = Math.floor((after + 1) / pageSize) * pageSize;
  const near = page.sets.findIndex((set, at) => from + at > after && isOpen(set));
  if (near >= 0) return from + near;
  const here = after < 0 ? null : ((await read(setInput(query, after, 1))).sets[0]?.rank ?? null);
  for (const beyond of here === null ? [0] : [here, 0]) {
    const rank = await firstOpenRank(read, query, { beyond, isDone });
    if (rank !== null) return placeOfRank(read, query, rank);
  }
  return null;
}

type Beyond = { readonly beyond: number; readonly isDone: (anchor: number) => boolean };

/** The rank of the first open set with a rank higher than that; null where there is none. */
async function firstOpenRank(read: ReadSets, query: SetQuery, { beyond, isDone }: Beyond): Promise<number | null> {
  const input = { ...countInput(query), onlyOpen: true };
  const start = await firstPlace(read, input, beyond + 1);
  const { sets } = await read({ ...input, offset: start, limit: pageSize });
  return sets.find(({ anchor }) => !isDone(anchor))?.rank ?? null;
}

/** Place in the list of the set of that rank; null where the filter leaves it out. */
export async function placeOfRank(read: ReadSets, query: SetQuery, rank: number): Promise<number | null> {
  if (query.filter === '') return rank - 1;
  const input = countInput(query);
  const place = await firstPlace(read, input, rank);
  const { sets } = await read({ ...input, offset: place });
  return sets[0]?.rank === rank ? place : null;
}

/** The first place with at least that rank: the ranks rise, so it is halved. */
async function firstPlace(read: ReadSets, input: Input, rank: number): Promise<number> {
  const first = await read({ ...input, offset: 0 });
  if ((first.sets[0]?.rank ?? rank) >= rank) return 0;
  let [low, high] = [1, input.onlyOpen ? first.open : first.count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const { sets } = await read({ ...input, offset: middle });
    if ((sets[0]?.rank ?? Infinity) < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}
