import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { isMapped, moveTo, offsetToReveal, physicalHeight, placeAt, type ScrollPlace } from './scrollMap.ts';

const short = { contentPx: 35_000, viewportPx: 800 };
const long = { contentPx: 35_000_000, viewportPx: 800 };
const start: ScrollPlace = { physical: 0, logical: 0 };

describe('scroll mapping', () => {
  test('short content is not mapped', () => {
    expect(isMapped(short)).toBe(false);
    expect(physicalHeight(short)).toBe(35_000);
    expect(moveTo(start, 1234, short)).toEqual({ physical: 1234, logical: 1234 });
  });

  test('long content stays below the limit of the browser, and its last pixel can be reached', () => {
    expect(isMapped(long)).toBe(true);
    expect(physicalHeight(long)).toBe(15_000_000);
    expect(moveTo(start, 15_000_000 - 800, long).logical).toBe(35_000_000 - 800);
    expect(moveTo(placeAt(20_000_000, long), 0, long).logical).toBe(0);
  });

  test('a jump goes by fraction', () => {
    const middle = moveTo(start, (15_000_000 - 800) / 2, long);
    expect(middle.logical).toBeCloseTo((35_000_000 - 800) / 2, 3);
  });

  test('a wheel step in the middle moves by the same pixels', () => {
    const place = placeAt(17_000_000, long);
    expect(moveTo(place, place.physical + 100, long).logical).toBeCloseTo(17_000_100, 6);
    expect(moveTo(place, place.physical - 100, long).logical).toBeCloseTo(16_999_900, 6);
  });

  test('wheeling on to the end meets it without a jump of more than a few screens', () => {
    let place = placeAt(35_000_000 - 20_000, long);
    for (let step = 0; step < 10_000 && place.logical < 35_000_000 - 800; step += 1) {
      const next = moveTo(place, place.physical + 60, long);
      expect(next.logical).toBeGreaterThan(place.logical);
      expect(next.logical - place.logical).toBeLessThan(800);
      place = next;
    }
    expect(place.logical).toBe(35_000_000 - 800);
  });

  test('property: always inside the content, never against the direction of the move', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200_000_000 }),
        fc.integer({ min: 100, max: 2000 }),
        fc.array(fc.integer({ min: -3000, max: 3000 }), { maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (contentPx, viewportPx, deltas, from) => {
          const size = { contentPx, viewportPx };
          let place = placeAt(from * contentPx, size);
          const endP = Math.max(0, physicalHeight(size) - viewportPx);
          for (const delta of deltas) {
            const target = Math.min(endP, Math.max(0, place.physical + delta));
            const next = moveTo(place, target, size);
            expect(next.logical).toBeGreaterThanOrEqual(0);
            expect(next.logical).toBeLessThanOrEqual(Math.max(0, contentPx - viewportPx));
            const isSmall = Math.abs(target - place.physical) <= 2 * viewportPx;
            if (isSmall && target > place.physical) expect(next.logical).toBeGreaterThanOrEqual(place.logical - 1e-6);
            if (isSmall && target < place.physical) expect(next.logical).toBeLessThanOrEqual(place.logical + 1e-6);
            place = next;
          }
        },
      ),
    );
  });

  test('revealing moves as little as possible', () => {
    expect(offsetToReveal(100, 135, 0, 800)).toBe(0);
    expect(offsetToReveal(100, 135, 120, 800)).toBe(100);
    expect(offsetToReveal(900, 935, 0, 800)).toBe(135);
  });
});
