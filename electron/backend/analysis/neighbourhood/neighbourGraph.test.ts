import { describe, expect, test } from 'vitest';
import { neighbourCounts, usableGraph } from './neighbourGraph.ts';

describe('usableGraph', () => {
  test('leaves out and counts what is no neighbour, and closes the gaps', () => {
    const ids = Int32Array.from([1, 2, 3, 0, 1, 3, -1, 0, 1, -1, -1, -1]);
    const distances = Float32Array.from([NaN, 0.5, 1, -1e-7, 0, 2, NaN, 0.25, Infinity, NaN, 0, 0]);
    const graph = usableGraph({ ids, distances, k: 3 });
    expect([...graph.ids]).toEqual([2, 3, -1, 0, 3, -1, 0, -1, -1, -1, -1, -1]);
    expect([...graph.distances]).toEqual([0.5, 1, 0, 0, 2, 0, 0.25, 0, 0, 0, 0, 0]);
    expect(graph).toMatchObject({ rowCount: 4, leftOut: 3, k: 3 });
    expect([...neighbourCounts(graph)]).toEqual([2, 2, 1, 0]);
    expect([...ids.subarray(0, 3)]).toEqual([1, 2, 3]);
  });

  test('a clean graph is handed on as it is; no rows are fine', () => {
    const ids = Int32Array.from([1, -1, 0, -1]);
    const distances = Float64Array.from([2, NaN, 2, NaN]);
    expect(usableGraph({ ids, distances, k: 2 }).ids).toBe(ids);
    expect(usableGraph({ ids: new Int32Array(0), distances: new Float64Array(0), k: 10 }).rowCount).toBe(0);
  });

  test('refuses lengths that do not fit and neighbours that are no rows', () => {
    const distances = new Float64Array(4);
    expect(() => usableGraph({ ids: Int32Array.from([1, 0, 1, 0]), distances, k: 3 })).toThrow(/rows of 3/);
    expect(() => usableGraph({ ids: Int32Array.from([1, 0]), distances, k: 1 })).toThrow(/2 ids and 4/);
    expect(() => usableGraph({ ids: Int32Array.from([1, 0, 1, 0]), distances, k: 0 })).toThrow(/rows of 0/);
    expect(() => usableGraph({ ids: Int32Array.from([1, 4, 1, 0]), distances, k: 1 })).toThrow(/row 4 of 4/);
  });
});
