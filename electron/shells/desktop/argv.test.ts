import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseArgv } from './argv.ts';

const packaged = { cwd: '/home/me', isDefaultApp: false };
const fromCheckout = { cwd: '/home/me', isDefaultApp: true };

test('a file is made absolute from where the person was', () => {
  expect(parseArgv(['/opt/winnow', 'shirts.winnow'], packaged).file).toBe(resolve('/home/me/shirts.winnow'));
  expect(parseArgv(['/opt/winnow', '/data/a.csv'], packaged).file).toBe(resolve('/data/a.csv'));
});

test('no file is null, also when there are only switches', () => {
  expect(parseArgv(['/opt/winnow'], packaged).file).toBeNull();
  expect(parseArgv(['/opt/winnow', '--no-sandbox', '-psn_0_123', ''], packaged).file).toBeNull();
  expect(parseArgv([], packaged).file).toBeNull();
});

test('run by Electron itself, the first plain word is the app', () => {
  expect(parseArgv(['electron', '--inspect=0', '.'], fromCheckout).file).toBeNull();
  expect(parseArgv(['electron', '--inspect=0', '.', '--x', 'a.winnow'], fromCheckout).file).toBe(
    resolve('/home/me/a.winnow'),
  );
});

test('of several files the last one counts', () => {
  expect(parseArgv(['/opt/winnow', 'a.winnow', 'b.winnow'], packaged).file).toBe(resolve('/home/me/b.winnow'));
});

test('a file URL is its path; a URL of anything else is no file', () => {
  expect(parseArgv(['/opt/winnow', 'file:///data/two%20words.winnow'], packaged).file).toBe(
    resolve('/data/two words.winnow'),
  );
  expect(parseArgv(['/opt/winnow', 'https://example.com/a.winnow'], packaged).file).toBeNull();
  expect(parseArgv(['/opt/winnow', 'file://elsewhere/%zz'], packaged).file).toBeNull();
});

test('the folder for new projects can be named', () => {
  expect(parseArgv(['/opt/winnow', '--projects-dir=work'], packaged).projectsDir).toBe(resolve('/home/me/work'));
  expect(parseArgv(['/opt/winnow', '--projects-dir='], packaged).projectsDir).toBeNull();
});
