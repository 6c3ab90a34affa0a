import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { bitsetOf, bitsetWhere, bitsToIds, countBits, createBitset } from '#shared/analysis/bitset.ts';
import { errorBasis, randomRows, tagBasis, type TagRows } from './tagBasis.ts';

const all = (length: number) => createBitset(length, true);
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);
const sampleOf = (length: number, ids: number[]) => ({ ids: Int32Array.from(ids), drawnFrom: all(length) });

test('a beginning of the drawn order counts; one row in twenty may lack an answer; less than twenty rows say nothing', () => {
  const drawn = range(0, 100).map((at) => (at * 37) % 200);
  const known = (count: number, without: readonly number[] = []) =>
    bitsetOf(
      200,
      drawn.slice(0, count).filter((_, at) => !without.includes(at)),
    );
  const rowsOf = (set: ReturnType<typeof known>) => randomRows(all(200), set, [sampleOf(200, drawn)]);
  expect(rowsOf(known(19))).toBeNull();
  expect(rowsOf(known(20))).toMatchObject({ count: 20, skipped: 0 });
  expect(rowsOf(known(60, [10, 30]))).toMatchObject({ count: 58, skipped: 2 });
  // Ten left out of sixty: the beginning before most of them is all that counts.
  expect(rowsOf(known(60, range(40, 50)))).toMatchObject({ count: 40, skipped: 0 });
  expect(rowsOf(known(100))).toMatchObject({ count: 100, skipped: 0 });
});

test('a sample smaller than twenty counts when all of it is answered, and only for rows it could have drawn', () => {
  const small = { ids: Int32Array.of(5, 1, 3), drawnFrom: bitsetOf(10, range(0, 8)) };
  const target = bitsetOf(10, range(0, 8));
  expect(randomRows(target, bitsetOf(10, [1, 3]), [small])).toBeNull();
  expect(randomRows(target, bitsetOf(10, [1, 3, 5]), [small])).toMatchObject({ count: 3 });
  expect(randomRows(all(10), bitsetOf(10, [1, 3, 5]), [small])).toBeNull();
  // A part of what it was drawn from: its rows there are drawn at random from that part.
  expect(randomRows(bitsetOf(10, [0, 1, 2, 3]), bitsetOf(10, [1, 3]), [small])).toMatchObject({ count: 2 });
});

test('what a tag rests on: all, a sample, picked, errors alone, yes alone, nothing', () => {
  const wrong = bitsetOf(100, range(0, 20));
  const rows = (yes: number[], no: number[], samples: TagRows['samples'] = []): TagRows => ({
    scored: all(100),
    wrong,
    yes: bitsetOf(100, yes),
    no: bitsetOf(100, no),
    samples,
  });
  const kind = (of: TagRows) => tagBasis(of).kind;
  expect(kind(rows([], []))).toBe('none');
  expect(kind(rows([1], [2, 3]))).toBe('errors');
  expect(kind(rows([1, 50], []))).toBe('yes');
  expect(kind(rows([1, 50], [60]))).toBe('chosen');
  expect(kind(rows(range(0, 30), range(30, 100)))).toBe('all');
  const drawn = range(0, 40).map((at) => (at * 29) % 100);
  expect(kind(rows(drawn.slice(0, 10), drawn.slice(10, 25), [sampleOf(100, drawn)]))).toBe('sample');
  const some = rows([1], [2]);
  expect(errorBasis(some, tagBasis(some))).toBeNull();
  const every = rows([1], range(2, 20).concat(0));
  expect(errorBasis(every, tagBasis(every))).toMatchObject({ isAll: true });
});

test('whatever was tagged by choice before, the rates of the sample are those of all the data on average', () => {
  // 400 rows, 30 % with the tag; of these 40 % are wrong, of the others 10 %. Before the draw somebody tags what is wrong with some chance.
  const next = seededRandom(12);
  const has = bitsetWhere(400, (row) => row < 120);
  const wrong = bitsetWhere(400, (row) => (row < 120 ? row < 48 : row < 148));
  let share = 0;
  let rate = 0;
  const runs = 600;
  for (let run = 0; run < runs; run += 1) {
    const ids = range(0, 400);
    for (let at = 0; at < 60; at += 1) {
      const other = at + Math.floor(next() * (400 - at));
      [ids[at], ids[other]] = [ids[other]!, ids[at]!];
    }
    const drawn = ids.slice(0, 60);
    const before = bitsToIds(wrong).filter(() => next() < 0.7);
    const known = [...before, ...drawn];
    const basis = tagBasis({
      scored: all(400),
      wrong,
      yes: bitsetOf(
        400,
        known.filter((row) => row < 120),
      ),
      no: bitsetOf(
        400,
        known.filter((row) => row >= 120),
      ),
      samples: [sampleOf(400, drawn)],
    });
    expect(basis.kind).toBe('sample');
    const rows = bitsToIds(basis.rows);
    const own = rows.filter((row) => row < 120);
    share += own.length / rows.length;
    rate += own.filter((row) => row < 48).length / own.length;
  }
  expect(countBits(has)).toBe(120);
  // Standard errors of the averages: about 0.0023 and 0.0043.
  expect(Math.abs(share / runs - 0.3)).toBeLessThan(0.01);
  expect(Math.abs(rate / runs - 0.4)).toBeLessThan(0.015);
});

test('property: the rows are answered, within the target, and drawn', () => {
  const set = fc.uniqueArray(fc.nat(49), { maxLength: 50 });
  fc.assert(
    fc.property(set, set, set, (target, known, ids) => {
      const found = randomRows(bitsetOf(50, target), bitsetOf(50, known), [sampleOf(50, ids)]);
      for (const row of found ? bitsToIds(found.rows) : [])
        expect([target, known, ids].every((one) => one.includes(row))).toBe(true);
    }),
    { seed: 4 },
  );
});
