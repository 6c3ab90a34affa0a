import { afterEach, beforeEach } from 'vitest';
import { createTestBackend, removeTestFolder, type TestBackend } from './testBackend.ts';

/** Gives every test of a file a backend in a folder of its own, and takes both away afterwards. */
export function withTestBackend(assign: (t: TestBackend) => void): void {
  let t: TestBackend;
  beforeEach(async () => {
    t = await createTestBackend();
    assign(t);
  });
  afterEach(async () => {
    await t.close();
    removeTestFolder(t.dir);
  });
}
