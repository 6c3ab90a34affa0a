import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { runSteps } from '#backend/testing/runSteps.ts';
import { errorTreeSteps, informationGain, type TreeNode } from './errorTree.ts';
import { quantileBins } from './quantileBins.ts';
import { categoryFeature, type SliceFeature } from './slicePredicate.ts';
import { splitHalf } from './splitHalf.ts';

const colours = ['red', 'green', 'blue'];

function weather(seed: number, rowCount = 4000) {
  const next = seededRandom(seed);
  const colour = Int32Array.from({ length: rowCount }, () => Math.floor(next() * 4) - 1);
  const light = Float64Array.from({ length: rowCount }, () => Math.floor(next() * 100));
  const noise = Int32Array.from({ length: rowCount }, () => Math.floor(next() * 3));
  const errors = Uint8Array.from({ length: rowCount }, (_, row) => {
    return next() < (colour[row] === 2 ? (light[row]! < 30 ? 0.8 : 0.3) : 0.05) ? 1 : 0;
  });
  const features = [
    categoryFeature('noise', noise, ['x', 'y', 'z']),
    quantileBins('light', light, [10, 20, 30, 40, 50, 60, 70, 80, 90]),
    categoryFeature('colour', colour, colours),
  ];
  return { features, errors, colour, light };
}

/** Rows of a node by its conditions, from the codes. */
function accepts(node: TreeNode, features: readonly SliceFeature[], values: Float64Array, row: number): boolean {
  return node.conditions.every(({ predicate, is }) => {
    if (predicate.kind === 'range') {
      const high = predicate.high!;
      return (predicate.includesHigh ? values[row]! <= high : values[row]! < high) === is;
    }
    const feature = features.find(({ column }) => column === predicate.column)!;
    return (feature.codes[row] === feature.predicates.findIndex((own) => own === predicate)) === is;
  });
}

describe('errorTree', () => {
  test('asks for the planted colour first, then for the light within it, and stops at the noise', () => {
    const { features, errors, light } = weather(4);
    const { nodes, rows } = runSteps(errorTreeSteps({ features, errors, maxDepth: 4 }));
    const [root] = nodes;
    expect(nodes[root!.children![0]]!.conditions).toEqual([
      { predicate: { column: 'colour', kind: 'equals', value: 'blue' }, is: true },
    ]);
    const blue = nodes[root!.children![0]]!;
    expect(nodes[blue.children![0]]!.conditions[1]!.predicate).toMatchObject({
      column: 'light',
      high: 30,
      includesHigh: false,
    });
    expect(nodes[blue.children![0]]!.heldOut.errorRate.low).toBeGreaterThan(0.7);
    // Everything else is noise: no further question is asked of it.
    expect(nodes).toHaveLength(5);
    expect(rows).toEqual({ searched: 2000, heldOut: 2000, skipped: 0 });
    for (const node of nodes) {
      const inside = Array.from(errors.keys()).flatMap((row) => (accepts(node, features, light, row) ? [1] : [0]));
      const n = inside.reduce((sum, one) => sum + one, 0);
      expect(node.all.n).toBe(n);
      expect(node.searched.n + node.heldOut.n).toBe(n);
      expect(node.all.errors).toBe(inside.reduce((sum, one, row) => sum + one * errors[row]!, 0));
    }
  });

  test('noise alone grows no tree', () => {
    const next = seededRandom(9);
    const { features } = weather(5);
    const grown = Array.from({ length: 20 }, (_, at) => {
      const errors = Uint8Array.from({ length: 4000 }, () => (next() < 0.1 ? 1 : 0));
      return runSteps(errorTreeSteps({ features, errors, seed: at })).nodes.length > 1;
    });
    expect(grown.filter(Boolean).length).toBeLessThanOrEqual(3);
  });

  test('the first question is the best of all, found by brute force', () => {
    let grown = 0;
    const row = fc.record({
      a: fc.integer({ min: -1, max: 2 }),
      b: fc.integer({ min: 0, max: 5 }),
      wrong: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 40, maxLength: 120 }), (list) => {
        const values = Float64Array.from(list, ({ b }) => b);
        const features = [
          categoryFeature(
            'a',
            Int32Array.from(list, ({ a }) => a),
            colours,
          ),
          quantileBins('b', values, 6),
        ];
        // A wrong row is likelier where a is 0, so that most trees have a question.
        const errors = Uint8Array.from(list, ({ a, wrong }) => (a === 0 || wrong ? 1 : 0));
        const { nodes } = runSteps(errorTreeSteps({ features, errors, minLeaf: 6, maxDepth: 1 }));
        const rows = [...splitHalf(Int32Array.from(list.keys()), 1).search];
        const wrong = rows.filter((at) => errors[at] === 1).length;
        let best = 0;
        const questions = [
          ...[0, 1, 2].map((value) => (at: number) => list[at]!.a === value),
          ...[1, 2, 3, 4, 5].map((value) => (at: number) => list[at]!.b < value),
        ];
        for (const question of questions) {
          const inside = rows.filter(question);
          if (inside.length < 3 || rows.length - inside.length < 3) continue;
          const insideWrong = inside.filter((at) => errors[at] === 1).length;
          best = Math.max(best, informationGain([inside.length, insideWrong], [rows.length, wrong]));
        }
        if (nodes.length === 1) return;
        grown += 1;
        expect(nodes[0]!.gain).toBeCloseTo(best, 12);
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(grown).toBeGreaterThan(20);
  });

  test('the gain is that of the textbook', () => {
    // Quinlan's golf: 14 days, 9 yes; windy splits into 6 with 3 and 8 with 6: 0.048 bits.
    expect(informationGain([6, 3], [14, 9])).toBeCloseTo(0.0481, 4);
    expect(informationGain([5, 5], [10, 5])).toBeCloseTo(1, 12);
  });

  test('options that make no sense and errors that are losses are refused; nothing to tell is one node', () => {
    const { features, errors } = weather(1, 100);
    expect(() => runSteps(errorTreeSteps({ features, errors, maxDepth: 5 }))).toThrow(/1 to 4/);
    expect(() => runSteps(errorTreeSteps({ features, errors, minLeaf: 0 }))).toThrow(/1 or more/);
    expect(() => runSteps(errorTreeSteps({ features, errors: new Float64Array(100).fill(0.5) }))).toThrow(/0 or 1/);
    expect(runSteps(errorTreeSteps({ features, errors: new Uint8Array(100) })).nodes).toHaveLength(1);
    expect(runSteps(errorTreeSteps({ features: [], errors: new Uint8Array(0) })).nodes[0]!.all.n).toBe(0);
  });
});
