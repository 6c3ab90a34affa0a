// Checks who imports whom, and where SQL may stand: `node build/layerCheck.mjs`. The rules are those of the README's architecture.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './environment.mjs';

/** The filter language gives its answers as the bit sets of analysis/; nothing there knows of filters. */
const sharedRank = { base: 0, model: 1, analysis: 2, query: 3, contract: 4, rpc: 5 };
/**
 * The rooms of the backend from the ground up: a file imports from its own room and from those before it. `analysis` is pure. The
 * files of the backend's top folder put it together; `backend.ts` and `backendState.ts` are what handlers and media share with it.
 */
export const backendRooms = [
  'analysis',
  'threads',
  'neighbours',
  'store',
  'project',
  'detectors',
  'fields',
  'measure',
  'decisions',
  'examples',
  'evaluation',
  'media',
  'ingest',
  'inference',
  'jobs',
  'export',
  'report',
  'book',
  'handlers',
];
/**
 * The rooms of the page and what each may import beside itself. `ui` draws and knows nothing of Winnow's data; `data` and `state` draw
 * nothing; a widget is a part of several screens that knows data. `boot` puts the page together and may import all of it.
 */
export const pageRooms = {
  state: [],
  ui: [],
  data: ['state'],
  host: ['state', 'data', 'ui'],
  viewers: ['state', 'data', 'ui', 'host'],
  widgets: ['state', 'data', 'ui', 'host', 'viewers'],
  features: ['state', 'data', 'ui', 'host', 'viewers', 'widgets'],
};
const openToRooms = ['electron/backend/backend.ts', 'electron/backend/backendState.ts'];
const testingRoom = 'electron/backend/testing';
const desktopLineLimit = 400;
const natives = ['better-sqlite3', 'onnxruntime-node', 'sharp'];

/** Every `from '…'`, `import '…'` and `import('…')`, types included. */
export function importsOf(source) {
  const code = withoutComments(source);
  const pattern = /(?<!['"\w.])(?:from\s*|import\s*\(?\s*)(['"])([^'"\n]+)\1/g;
  return [...code.matchAll(pattern)].map((match) => match[2]);
}

export function withoutComments(source) {
  // A quoted string is skipped whole, so that `//` in an address stays.
  return source.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[^]*?\*\/|\/\/[^\n]*/g,
    (_all, text) => text ?? '',
  );
}

/** A path inside the project, or the name of a package ('node:fs', 'zod', '@tanstack/react-query'). */
export function targetOf(specifier, path) {
  if (specifier.startsWith('.')) return { path: posix.join(posix.dirname(path), specifier) };
  const own = /^#(shared|backend|shells|renderer|build)\/(.*)$/.exec(specifier);
  if (own) return { path: `${{ backend: 'electron/backend', shells: 'electron/shells' }[own[1]] ?? own[1]}/${own[2]}` };
  return { name: specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0] };
}

/** Why this file may not import that, or null. */
function forbidden(path, target) {
  const isTest = /\.test\.tsx?$/.test(path);
  const name = target.name ?? '';
  const isIn = (folder) => path.startsWith(`${folder}/`);
  const goesTo = (folder) => target.path?.startsWith(`${folder}/`) ?? false;
  if (name === 'electron' && !isIn('electron/shells/desktop') && !isIn('e2e'))
    return 'only electron/shells/desktop imports electron';
  if (isIn('shared') && !isTest) return forbiddenInShared(path, target);
  if (isIn('renderer')) {
    if (goesTo('electron') || goesTo('build') || goesTo('e2e'))
      return 'the page meets the backend in shared/contract only';
    if (!isTest && (name.startsWith('node:') || natives.includes(name) || name === 'ws')) return 'the page has no Node';
    return isTest ? null : forbiddenInPage(path, target);
  }
  if (isIn('electron')) {
    if (goesTo('renderer')) return 'the backend meets the page in shared/contract only';
    if (isIn('electron/backend') && goesTo('electron/shells')) return 'the backend knows no shell';
    if (name === 'better-sqlite3' && !isIn('electron/backend/store')) return 'only electron/backend/store opens SQLite';
    if (target.path === 'electron/backend/store/sql.ts' && !isIn('electron/backend/store') && !isIn(testingRoom))
      return 'only electron/backend/store runs SQL: it has a function for what is asked';
    if (isIn('electron/backend') && !isTest) return forbiddenInBackend(path, target);
  }
  return null;
}

function forbiddenInPage(path, target) {
  const [, from, feature] = path.split('/');
  const [top, to, otherFeature] = target.path?.split('/') ?? [];
  if (top !== 'renderer' || from === 'boot') return null;
  const open = pageRooms[from];
  if (open === undefined) return `${from} is no room of the page: it has no place in pageRooms`;
  if (from === 'features' && to === 'features' && feature !== otherFeature) return 'features never import each other';
  if (from === to || open.includes(to)) return null;
  return `renderer/${from} imports ${open.length === 0 ? 'no other room of the page' : `only ${open.join(', ')}`}`;
}

function backendRoomOf(path) {
  const room = /^electron\/backend\/([^/]+)\//.exec(path)?.[1];
  return room === 'testing' ? undefined : room;
}

function forbiddenInBackend(path, target) {
  const from = backendRoomOf(path);
  if (from === undefined) return null;
  if (!backendRooms.includes(from)) return `${from} is no room of the backend: it has no place in backendRooms`;
  if (from === 'analysis' && target.name) return 'electron/backend/analysis is pure: it imports no package and no Node';
  if (!target.path?.startsWith('electron/backend/') || openToRooms.includes(target.path)) return null;
  const to = backendRoomOf(target.path);
  const isBelow = backendRooms.includes(to) && backendRooms.indexOf(to) <= backendRooms.indexOf(from);
  if (isBelow) return null;
  return `the order of the backend's rooms is ${backendRooms.join(', ')}`;
}

function forbiddenInShared(path, target) {
  if (target.name) return target.name === 'zod' ? null : 'shared/ is pure: zod is the only package it may use';
  const from = path.split('/')[1];
  const [room, to] = target.path.split('/');
  if (room !== 'shared') return 'shared/ knows neither the page nor the backend';
  if (from === to || sharedRank[to] < sharedRank[from]) return null;
  return 'the order in shared/ is base, model, analysis, query, contract, rpc';
}

const sqlPattern =
  /(['"`])\s*(SELECT\s[^]*?\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TEMP\s+)?(TABLE|INDEX|VIEW)\s|ALTER\s+TABLE\s|PRAGMA\s)/;

/** SQL may stand in the store, in the filter language's compiler to it, and in tests. */
function hasStraySql(path, source) {
  const isAllowed =
    path.startsWith('electron/backend/store/') || path.startsWith('shared/query/') || /\.(test|bench)\.ts$/.test(path);
  return !isAllowed && /^(shared|electron|renderer)\//.test(path) && sqlPattern.test(withoutComments(source));
}

/** A database taken from where the store keeps it, as in `project.file.db.open`. */
function reachesForDatabase(path, source) {
  return (
    path.startsWith('electron/') &&
    !path.startsWith('electron/backend/store/') &&
    /\w\??\.db\??\./.test(withoutComments(source))
  );
}

/**
 * What is kept between two calls belongs to a memo or to the object that it is about: state at the top of a file outlives a project and
 * is told nowhere. Named here is what a process of its own, or all projects alike, may keep.
 */
const mayHoldState = [
  // The process that runs models does one thing, and uses memory again.
  'electron/backend/inference/inferenceHost.ts',
  'electron/backend/inference/preprocess/decodeImage.ts',
  'electron/backend/inference/preprocess/decodePng.ts',
  'electron/backend/inference/preprocess/openNearby.ts',
  'electron/backend/inference/preprocess/resize.ts',
  'electron/backend/inference/preprocess/resample.ts',
  // A mark on arrays, and what a text says whatever the project.
  'electron/backend/fields/derivedColumns.ts',
  'electron/backend/fields/parsedFilter.ts',
];
const statePattern =
  /^(?:export )?(?:let \w|const \w+\b(?!\s*:\s*Readonly)[^=\n]*=\s*(?:new (?:Weak(?:Map|Set)\b|(?:Map|Set)(?:<[^;]*>)?\(\))|createRecentMap\b))/m;

function holdsState(path, source) {
  const isBackend =
    path.startsWith('electron/backend/') && !path.startsWith(`${testingRoom}/`) && !path.endsWith('.test.ts');
  return isBackend && !mayHoldState.includes(path) && statePattern.test(withoutComments(source));
}

/** Only what runs in Electron cannot be tried without it: types and pure helpers beside it are tested like the rest. */
function usesElectron(source) {
  return /^import (?!type\b)[^;]*['"]electron['"]/m.test(withoutComments(source));
}

/** Lines that hold code: the measure for "thin". */
function codeLines(source) {
  return withoutComments(source)
    .split('\n')
    .filter((line) => line.trim() !== '').length;
}

/**
 * @param {readonly { path: string, source: string }[]} files paths relative to the project, with slashes
 * @returns {string[]} one sentence for each breach, with the file
 */
export function layerBreaches(files) {
  const breaches = [];
  let desktopLines = 0;
  for (const { path, source } of files) {
    for (const specifier of importsOf(source)) {
      const why = forbidden(path, targetOf(specifier, path));
      if (why) breaches.push(`${path} imports ${specifier}: ${why}`);
    }
    if (hasStraySql(path, source)) breaches.push(`${path} holds SQL: only electron/backend/store does`);
    if (reachesForDatabase(path, source))
      breaches.push(`${path} reaches for a database: only electron/backend/store does`);
    if (holdsState(path, source))
      breaches.push(
        `${path} holds state at the top of the file: a memo of electron/backend/project keeps what is to be kept`,
      );
    if (path.startsWith('electron/shells/desktop/') && usesElectron(source)) desktopLines += codeLines(source);
  }
  if (desktopLines > desktopLineLimit) {
    breaches.push(
      `the files of electron/shells/desktop that use Electron have ${desktopLines} lines of code: at most ${desktopLineLimit}, so that the web shell proves the rest`,
    );
  }
  return breaches;
}

export function projectFiles() {
  return ['shared', 'electron', 'renderer', 'e2e'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true })
      .map((name) => `${room}/${String(name).replaceAll('\\', '/')}`)
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => ({ path, source: readFileSync(join(root, path), 'utf8') })),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = projectFiles();
  const breaches = layerBreaches(files);
  for (const breach of breaches) console.error(breach);
  console.log(`${files.length} files, ${breaches.length} breaches of the layers`);
  process.exitCode = breaches.length > 0 ? 1 : 0;
}
