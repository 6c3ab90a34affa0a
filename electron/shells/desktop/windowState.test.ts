import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimumSize, placeWindow } from './windowState.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const second = { x: 1440, y: 0, width: 2560, height: 1400 };

test('the first time: in the middle of the first display', () => {
  const { x, y, width, height } = placeWindow(null, [laptop, second]);
  expect(x - laptop.x).toBe(Math.round((laptop.width - width) / 2));
  expect(y - laptop.y).toBe(Math.round((laptop.height - height) / 2));
});

test('it comes back where it was', () => {
  const saved = { x: 1500, y: 80, width: 1200, height: 900 };
  expect(placeWindow(saved, [laptop, second])).toEqual(saved);
});

test('from a display that is gone it comes to the first one', () => {
  const saved = { x: 1500, y: 80, width: 1200, height: 800 };
  expect(placeWindow(saved, [laptop])).toEqual({ x: 120, y: 63, width: 1200, height: 800 });
});

test('it is not larger than the display, and its title bar is below the upper edge', () => {
  expect(placeWindow({ x: 10, y: 0, width: 5000, height: 5000 }, [laptop])).toEqual({
    x: 10,
    y: 25,
    width: 1440,
    height: 875,
  });
});

test('it can always be grasped: enough of the upper edge lies on a display', () => {
  const number = fc.integer({ min: -6000, max: 6000 });
  const size = fc.integer({ min: 1, max: 6000 });
  const bounds = fc.record({ x: number, y: number, width: size, height: size });
  fc.assert(
    fc.property(bounds, (saved) => {
      const placed = placeWindow(saved, [laptop, second]);
      const isGraspable = [laptop, second].some((area) => {
        const width = Math.min(placed.x + placed.width, area.x + area.width) - Math.max(placed.x, area.x);
        return width >= 100 && placed.y >= area.y && placed.y <= area.y + area.height - 40;
      });
      expect(isGraspable).toBe(true);
      expect(placed.width).toBeGreaterThanOrEqual(Math.min(minimumSize.width, laptop.width));
    }),
    { seed: 3, numRuns: 1000 },
  );
});

test('without a display (remote session) the saved place is kept', () => {
  const saved = { x: 1, y: 2, width: 900, height: 600 };
  expect(placeWindow(saved, [])).toEqual(saved);
});
