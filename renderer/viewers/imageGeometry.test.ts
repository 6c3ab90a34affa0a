import { describe, expect, test } from 'vitest';
import { clampPose, fitScale, zoomPose } from './imageGeometry.ts';

const stage = { width: 800, height: 600 };

describe('image geometry', () => {
  test('small pictures grow by whole multiples, at most 16', () => {
    expect(fitScale({ width: 28, height: 28 }, { width: 350, height: 340 })).toBe(12);
    expect(fitScale({ width: 28, height: 28 }, stage)).toBe(16);
    expect(fitScale({ width: 100, height: 50 }, { width: 50, height: 50 })).toBe(0.5);
  });

  test('large pictures shrink to fit and never grow', () => {
    expect(fitScale({ width: 1600, height: 600 }, stage)).toBe(0.5);
    expect(fitScale({ width: 400, height: 300 }, stage)).toBe(1);
    expect(fitScale({ width: 0, height: 0 }, stage)).toBe(1);
  });

  test('zooming keeps the point under the pointer', () => {
    const at = { x: 100, y: -40 };
    const before = { scale: 2, x: 10, y: 20 };
    const after = zoomPose(before, 1.5, at, 2);
    const pointBefore = { x: (at.x - before.x) / before.scale, y: (at.y - before.y) / before.scale };
    expect((at.x - after.x) / after.scale).toBeCloseTo(pointBefore.x, 10);
    expect((at.y - after.y) / after.scale).toBeCloseTo(pointBefore.y, 10);
  });

  test('zoom has ends, and the picture cannot be lost', () => {
    expect(zoomPose({ scale: 1, x: 0, y: 0 }, 1e9, { x: 0, y: 0 }, 1).scale).toBe(64);
    expect(zoomPose({ scale: 1, x: 0, y: 0 }, 1e-9, { x: 0, y: 0 }, 0.5).scale).toBe(0.25);
    const lost = clampPose({ scale: 1, x: 5000, y: -5000 }, { width: 400, height: 300 }, stage);
    expect(lost.x).toBe(400);
    expect(lost.y).toBe(-300);
  });
});
