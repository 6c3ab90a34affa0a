import { expect, test } from 'vitest';
import { browserPlaces } from './browsers.ts';

test('the named browser comes first, then those on PATH, once each', () => {
  const places = browserPlaces({
    platform: 'linux',
    env: { CHROMIUM_PATH: '/opt/b', PATH: '/usr/bin::/bin:/usr/bin:.' },
  });
  expect(places.slice(0, 2)).toEqual(['/opt/b', '/usr/bin/chromium']);
  expect(places).toContain('/bin/google-chrome');
  expect(new Set(places).size).toBe(places.length);
  expect(places.every((place) => place.startsWith('/'))).toBe(true);
});

test('on a Mac the applications, on Windows the program folders', () => {
  expect(browserPlaces({ platform: 'darwin', env: { HOME: '/Users/a' } })).toContain(
    '/Users/a/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  );
  const places = browserPlaces({ platform: 'win32', env: { PROGRAMFILES: 'C:\\Program Files', PATH: 'C:\\x' } });
  expect(places[0]).toBe('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe');
  expect(places.some((place) => place.endsWith('msedge.exe'))).toBe(true);
});
