// Finds a Chromium for the end-to-end specs, or installs one. Works offline once there is one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { nodeBinary, root, run } from './environment.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of a Chromium that starts. Throws with a sentence to act on when there is none and none can be installed. */
export function findChromium() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (starts(wanted)) return wanted;
    throw new Error(`CHROMIUM_PATH is ${wanted}, which does not start.`);
  }
  return firstThatStarts() ?? install() ?? fail();
}

function firstThatStarts() {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((dir) => names.map((name) => join(dir, name)));
  return [...onPath, ...usualPlaces, playwrightPath()].find((path) => path && existsSync(path) && starts(path)) ?? null;
}

/** A package's launcher without the package, or a download without the system's libraries, is there but does not start. */
function starts(path) {
  if (process.platform === 'win32') return existsSync(path);
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/** Where Playwright keeps the browser of its version. */
function playwrightPath() {
  try {
    return createRequire(join(root, 'package.json'))('playwright-core').chromium.executablePath();
  } catch {
    return null;
  }
}

function install() {
  process.stderr.write('No Chromium found: installing one for the end-to-end specs (once)…\n');
  const cli = join(root, 'node_modules', 'playwright-core', 'cli.js');
  run(nodeBinary, [cli, 'install', 'chromium'], {
    isQuiet: true,
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '' },
  });
  const downloaded = firstThatStarts();
  if (downloaded || process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return downloaded;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { isQuiet: true, env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { isQuiet: true, env });
  return firstThatStarts();
}

function fail() {
  throw new Error('There is no Chromium and none could be installed. Install one, or name it in CHROMIUM_PATH.');
}
