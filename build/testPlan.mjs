// What `npm test` was asked to do, read from its arguments.
import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';

export const groups = ['types', 'lint', 'format', 'layers', 'unit', 'models', 'e2e'];
const shells = ['web', 'desktop'];

export const usage = `npm test [-- [PATH…] [--only GROUP,…] [--shell SHELL] [--watch]]
  PATH      a test, the file beside it, a spec, or a folder: only these, and no other check
  --only    some of ${groups.join(', ')}
  --shell   specs in this shell only: ${shells.join(' or ')}
  --watch   runs unit tests again when a file changes, those of PATH or all
`;

/** A sentence for the person who typed the arguments. */
export class UsageError extends Error {}

/**
 * @param {readonly string[]} args
 * @param {{ root: string, from: string }} places the checkout, and the folder that paths are meant from
 * @returns {{ groups: readonly string[], unit: readonly string[], specs: readonly string[], shell: string | null, isWatch: boolean }}
 *   paths are relative to the checkout, with slashes; empty lists stand for all of a group
 */
export function planTests(args, { root, from }) {
  const unit = [];
  const specs = [];
  let only = null;
  let shell = null;
  let isWatch = false;
  for (let at = 0; at < args.length; at += 1) {
    const [name, joined] = args[at].split(/=(.*)/s);
    const value = () => joined ?? args[(at += 1)] ?? '';
    if (name === '--only') only = listOf(groups, value(), 'group');
    else if (name === '--shell') [shell] = listOf(shells, value(), 'shell');
    else if (name === '--watch') isWatch = true;
    else if (name.startsWith('-')) throw new UsageError(`Unknown option ${name}.\n${usage}`);
    else {
      const path = pathIn(root, from, args[at]);
      if (path === 'e2e' || path.startsWith('e2e/')) specs.push(specOf(root, path));
      else unit.push(testOf(root, path));
    }
  }
  const hasPaths = unit.length + specs.length > 0;
  if (hasPaths && only) throw new UsageError('Give paths or --only, not both.');
  if (isWatch && (specs.length > 0 || only))
    throw new UsageError('--watch is for unit tests: give their paths, or none.');
  const named = [...(unit.length > 0 ? ['unit'] : []), ...(specs.length > 0 ? ['e2e'] : [])];
  return { groups: isWatch ? ['unit'] : hasPaths ? named : (only ?? groups), unit, specs, shell, isWatch };
}

function listOf(allowed, text, what) {
  const names = text.split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !allowed.includes(name));
  if (unknown.length > 0 || names.length === 0)
    throw new UsageError(`Unknown ${what} ${unknown.join(', ')}. There are ${allowed.join(', ')}.`);
  return names;
}

/** Paths are meant from where the person is; those of the checkout are understood everywhere. */
function pathIn(root, from, given) {
  const full = [resolve(from, given), join(root, given)].find((path) => existsSync(path));
  if (full === undefined) throw new UsageError(`There is no ${given}.`);
  const path = relative(root, full);
  if (path.startsWith('..') || isAbsolute(path)) throw new UsageError(`${given} is not in this checkout.`);
  return path.replaceAll('\\', '/');
}

function specOf(root, path) {
  if (!path.endsWith('.spec.ts') && !statSync(join(root, path)).isDirectory())
    throw new UsageError(`${path} is no spec: those end in .spec.ts.`);
  return path;
}

/** A source file stands for the test beside it. */
function testOf(root, path) {
  if (path.endsWith('.test.ts') || statSync(join(root, path)).isDirectory()) return path;
  const beside = path.replace(/\.\w+$/, '.test.ts');
  if (!existsSync(join(root, beside))) throw new UsageError(`${path} has no test beside it.`);
  return beside;
}
