import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import * as queue from './queueState.ts';

function known(count: number, decided: readonly number[] = [], from = 0, to = count): queue.QueueState {
  const positions = Array.from({ length: to - from }, (_, index) => from + index);
  const ids = positions.map((position) => 1000 + position);
  return queue.learnItems(
    queue.startQueue(count, 0),
    from,
    ids,
    positions.map((position) => decided.includes(position)),
  );
}

const decision = (position: number, mutationId: string, action: 'relabel' | 'note' = 'relabel') => ({
  mutationId,
  position,
  id: 1000 + position,
  action,
  value: 'Shirt',
  isDeciding: action === 'relabel',
});

describe('a queue', () => {
  test('moves on to the next undecided example', () => {
    const state = known(6, [1, 2]);
    expect(queue.nextUndecided(state, 1)).toEqual({ kind: 'at', position: 3 });
    expect(queue.nextUndecided(known(4, [2, 3]), 2)).toEqual({ kind: 'end' });
  });

  test('says where its knowledge ends', () => {
    const state = known(1000, [1, 2], 0, 3);
    expect(queue.nextUndecided(state, 1)).toEqual({ kind: 'unknown', from: 3 });
    expect(queue.knownAhead(state)).toBe(2);
    expect(queue.knownAhead(known(3))).toBe(Number.POSITIVE_INFINITY);
  });

  test('a decision counts at once, before it is saved', () => {
    const state = queue.decide(known(3), decision(0, 'one'));
    expect(queue.nextUndecided(state, 0)).toEqual({ kind: 'at', position: 1 });
    expect(state.pending).toHaveLength(1);
    expect(queue.saved(state, 'one').pending).toHaveLength(0);
  });

  test('a note does not decide', () => {
    const state = queue.decide(known(3), decision(0, 'one', 'note'));
    expect(queue.nextUndecided(state, 0)).toEqual({ kind: 'at', position: 0 });
  });

  test('a refused decision goes back to its example and keeps the later ones', () => {
    let state = queue.decide(known(5), decision(0, 'one'));
    state = queue.decide(queue.goTo(state, 1), decision(1, 'two'));
    state = queue.goTo(state, 2);
    state = queue.failed(state, 'one', 'The disk is full.');
    expect(state.position).toBe(0);
    expect(state.failure?.message).toBe('The disk is full.');
    expect(state.items.get(0)?.isDecided).toBe(false);
    expect(state.items.get(1)?.isDecided).toBe(true);
    expect(state.pending.map((one) => one.mutationId)).toEqual(['two']);
    expect(queue.nextUndecided(state, 1)).toEqual({ kind: 'at', position: 2 });
    expect(queue.decide(state, decision(0, 'three')).failure).toBeNull();
  });

  test('rows read before a decision was saved do not undo it on screen', () => {
    const state = queue.decide(known(3), decision(0, 'one'));
    const read = queue.learnItems(state, 0, [1000, 1001, 1002], [false, false, false]);
    expect(read.items.get(0)?.isDecided).toBe(true);
    const after = queue.learnItems(queue.saved(read, 'one'), 0, [1000, 1001, 1002], [false, false, false]);
    expect(after.items.get(0)?.isDecided).toBe(false);
  });

  test('loads ahead what comes next, not what is decided', () => {
    expect(queue.upcoming(known(10, [1, 3]), 3).map((item) => item.id)).toEqual([1002, 1004, 1005]);
    expect(queue.upcoming(known(2), 3).map((item) => item.id)).toEqual([1001]);
  });

  test('left and right stay inside; left from the end is the last example', () => {
    expect(queue.move(known(3), -1).position).toBe(0);
    expect(queue.move(queue.goTo(known(3), 2), 1).position).toBe(2);
    expect(queue.move(queue.goTo(known(3), null), -1).position).toBe(2);
    expect(queue.startQueue(0, 0).position).toBeNull();
    expect(queue.startQueue(4, 4).position).toBeNull();
  });

  test('a skipped example is remembered until it is decided', () => {
    const state = queue.skip(known(3));
    expect([...state.skipped]).toEqual([0]);
    expect(queue.decide(state, decision(0, 'one')).skipped.size).toBe(0);
  });

  test('property: deciding on until the end decides every example once, whatever was decided before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(39)), (count, before) => {
        const decided = new Set(before.filter((position) => position < count));
        let state = known(count, [...decided]);
        let step = queue.nextUndecided(state, 0);
        const seen: number[] = [];
        while (step.kind === 'at') {
          seen.push(step.position);
          state = queue.decide(queue.goTo(state, step.position), decision(step.position, `m${step.position}`));
          step = queue.nextUndecided(state, step.position + 1);
        }
        const expected = Array.from({ length: count }, (_, position) => position).filter((one) => !decided.has(one));
        expect(seen).toEqual(expected);
      }),
    );
  });

  test('a long queue holds only what is near', () => {
    let state = queue.startQueue(100_000, 0);
    for (let from = 0; from < 5000; from += 100) {
      const ids = Array.from({ length: 100 }, (_, index) => from + index);
      state = queue.learnItems(
        queue.goTo(state, from),
        from,
        ids,
        ids.map(() => false),
      );
    }
    expect(state.items.size).toBeLessThanOrEqual(900);
  });
});
