import { permutations } from './tableChoices.ts';

/** Up to so many columns every order is tried; of more, columns are exchanged as long as it helps. */
const mostPermuted = 6;
/** Orders that are looked at on all rows, after the first few rows kept them. */
const mostKept = 12;

type Search = {
  readonly columns: number;
  readonly starts: readonly (readonly number[])[];
  /** How well each order does on the rows that are chosen on, larger is better; `few` asks for a first glance. */
  readonly rate: (orders: readonly (readonly number[])[], few: boolean) => Promise<readonly number[] | null>;
  readonly isOver: () => boolean;
};

/** Rows that the search feeds to the model before it looks at the time again. */
export function rowsPerLook(columns: number, rows: { readonly glance: number; readonly all: number }): number {
  if (columns > mostPermuted) return rows.all * Math.min(ordersAtOnce, (columns * (columns - 1)) / 2);
  return rows.glance * permutations(columns).length;
}

/**
 * The order of columns that does best: of up to six columns, all n! orders on a few rows and the best twelve on all rows; of more, from
 * the best of `starts`, whichever exchange of two columns helps most, until none does or the time is over. A local optimum then, which is
 * why it is checked on other rows. Null where the model cannot be run so.
 */
export async function bestOrder({ columns, starts, rate, isOver }: Search): Promise<readonly number[] | null> {
  if (columns <= mostPermuted) {
    const all = permutations(columns);
    const glance = await rate(all, true);
    if (!glance) return null;
    const places = all.map((_, place) => place).toSorted((a, b) => glance[b]! - glance[a]!);
    const kept = places.slice(0, mostKept).map((place) => all[place]!);
    return best([...starts, ...kept], await rate([...starts, ...kept], false))?.order ?? null;
  }
  let found = best(starts, await rate(starts, false));
  while (found && !isOver()) {
    const exchanged: number[][] = [];
    for (let one = 0; one < columns; one += 1)
      for (let other = one + 1; other < columns; other += 1) {
        const order = [...found.order];
        [order[one], order[other]] = [order[other]!, order[one]!];
        exchanged.push(order);
      }
    const next = await bestInTime(exchanged, rate, isOver);
    if (!next || next.rating <= found.rating + 1e-9) break;
    found = next;
  }
  return found?.order ?? null;
}

type Rated = { readonly order: readonly number[]; readonly rating: number };

function best(orders: readonly (readonly number[])[], ratings: readonly number[] | null): Rated | null {
  if (!ratings || orders.length === 0) return null;
  const at = ratings.indexOf(Math.max(...ratings));
  return at < 0 ? null : { order: orders[at]!, rating: ratings[at]! };
}

const ordersAtOnce = 64;

async function bestInTime(
  orders: readonly (readonly number[])[],
  rate: Search['rate'],
  isOver: () => boolean,
): Promise<Rated | null> {
  let found: Rated | null = null;
  for (let from = 0; from < orders.length && !isOver(); from += ordersAtOnce) {
    const part = orders.slice(from, from + ordersAtOnce);
    const own = best(part, await rate(part, false));
    if (own && (!found || own.rating > found.rating)) found = own;
  }
  return found;
}
