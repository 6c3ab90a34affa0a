import { expect, test } from 'vitest';
import { commonFolder } from './openNearby.ts';

test.each([
  [[], ''],
  [['/data/a/1.png'], '/data/a/'],
  [['/data/a/1.png', '/data/a/2.png'], '/data/a/'],
  [['/data/ab/1.png', '/data/ac/2.png'], '/data/'],
  [['/data/a/1.png', '/other/2.png'], '/'],
  // One that is no path at all, as of an example whose picture is missing: it must end.
  [['/data/a/1.png', ''], ''],
  [['/data/a/1.png', 'a/1.png', '/data/a/2.png'], ''],
])('the folder that %j have in common is %j', (paths, folder) => {
  expect(commonFolder(paths)).toBe(folder);
});
