// What the start, test, bench and winnow scripts share: plain Node 18 or newer, nothing installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const distDir = join(root, 'dist');
const binDir = join(root, 'node_modules', '.bin');

/** The Node that Winnow runs on: 24 from the lockfile, the same as inside Electron, whatever the machine has. */
export const nodeBinary = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Child processes find the lockfile's Node and tools first, and no package downloads anything when it is installed. */
export const childEnv = {
  ...process.env,
  PATH: `${binDir}${delimiter}${process.env.PATH ?? ''}`,
  ONNXRUNTIME_NODE_INSTALL: 'skip',
  ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
};

const say = (line) => process.stderr.write(`${line}\n`);

/** Runs a program to its end with its output on ours (stdout on stderr when `isQuiet`) and gives the exit code. */
export function run(command, args, { isQuiet = false, env = childEnv, shell = false } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env,
    shell,
    stdio: ['ignore', isQuiet ? 2 : 'inherit', 'inherit'],
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

/** npm moves to the checkout first: paths on the command line are meant from where the person was. */
export function calledFrom() {
  const isRunByNpm = process.env.npm_lifecycle_event !== undefined && process.cwd() === root;
  return (isRunByNpm && process.env.INIT_CWD) || process.cwd();
}

/**
 * Runs a program in our place: its input and output are ours, signals are handed on, and its end is ours. A terminal sends Ctrl-C
 * to both processes; ours only waits for the other to finish.
 */
export function become(command, args, { env = childEnv, cwd = calledFrom() } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm runs us through a shell, which hands no signal on: when whoever started us is gone, so is the reason to run.
  const parent = process.ppid;
  const watch = () => process.ppid !== parent && child.kill('SIGTERM');
  setInterval(watch, 500).unref();
  child.on('error', (error) => {
    say(`${command} cannot be started: ${error.message}`);
    process.exit(3);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** True when node_modules holds every package that the lockfile asks for, in its version. */
export function isInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  const installed = readStamp(installedFile)?.packages;
  if (!installed || !existsSync(nodeBinary)) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const found = installed[path];
    return found ? found.version === entry.version : Boolean(entry.optional || entry.devOptional || entry.peer);
  });
}

/** Installs from the lockfile when needed. Throws with a sentence to act on. */
export function ensureInstalled() {
  if (isInstalled()) return;
  say('Installing the packages of the lockfile (once; about a minute)…');
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  // Under `npm start` npm says where it is; elsewhere it is on the PATH. On Windows it is a script that needs a shell.
  const viaNpm = process.env.npm_execpath;
  const env = { ...childEnv, PATH: process.env.PATH ?? '', NODE_ENV: '' };
  const code = viaNpm?.endsWith('.js')
    ? run(process.execPath, [viaNpm, ...args], { isQuiet: true, env })
    : run('npm', args, { isQuiet: true, env, shell: process.platform === 'win32' });
  if (code !== 0) throw new Error('npm ci failed. Is the npm registry reachable? See the lines above.');
  if (!existsSync(nodeBinary)) {
    throw new Error(
      'npm did not set up the package "node". Is `ignore-scripts` on? Run `npm rebuild node` and try again.',
    );
  }
}

const sources = [
  'shared',
  'electron',
  'renderer',
  'package.json',
  'package-lock.json',
  'build/bundle.mjs',
  'build/vite.renderer.config.ts',
];
const stampFile = join(distDir, 'built.json');

/** A hash of every source's path, size and time: equal means there is nothing to build. */
export function sourceState() {
  const hash = createHash('sha256');
  const visit = (path) => {
    const info = statSync(path);
    if (info.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else if (!/\.test\.tsx?$/.test(path)) {
      hash.update(`${relative(root, path)}\0${info.size}\0${info.mtimeMs}\n`);
    }
  };
  for (const source of sources) visit(join(root, source));
  return hash.digest('hex');
}

export function isBuilt() {
  return readStamp(stampFile)?.sources === sourceState();
}

/** Builds when a source changed since the last build. One build at a time: a second caller waits for the first. */
export function ensureBuilt({ isQuiet = false } = {}) {
  if (isBuilt()) return;
  const release = lock(join(root, 'node_modules', '.cache', 'winnow', 'building'));
  try {
    if (isBuilt()) return;
    if (!isQuiet) say('Building…');
    if (run(nodeBinary, [join(root, 'build', 'bundle.mjs')], { isQuiet: true }) !== 0)
      throw new Error('The build failed.');
  } finally {
    release();
  }
}

/** A lock between processes: a folder with the owner's process id. One whose owner is gone is taken over. */
function lock(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      mkdirSync(path);
      writeFileSync(join(path, 'pid'), String(process.pid));
      return () => rmSync(path, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isOwned(path)) rmSync(path, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
}

function isOwned(path) {
  try {
    // A fresh lock may not have its file yet, or nothing in it.
    const pidFile = join(path, 'pid');
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
    if (!(pid > 0)) return Date.now() - statSync(path).mtimeMs < 2000;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** What an install or a build says of itself when it is done; null where it is missing or was cut off: then it is made again. */
function readStamp(path) {
  try {
    return readJson(path);
  } catch {
    return null;
  }
}

/** Ends the script with the sentence of the error, without a stack: what went wrong is outside of the script. */
export function orEnd(step) {
  try {
    return step();
  } catch (error) {
    say(`winnow: ${error.message}`);
    process.exit(3);
  }
}
