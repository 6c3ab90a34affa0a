import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Problem } from '#shared/model/importMapping.ts';
import { isBelow } from '#backend/media/pathContainment.ts';

/** A folder to be walked, with its real path and the folders that it lies in. */
export type WalkedFolder = { readonly path: string; readonly real: string; readonly parent: WalkedFolder | null };

export type Pointed = { readonly real: string; readonly isFolder: boolean; readonly isFile: boolean };
type Warn = (path: string, code: string, message: string, severity?: Problem['severity']) => void;

/** More than these would be no folder of pictures. */
const mostTargets = 1000;

/**
 * Follows links below a root, tells of those that are left out, and remembers the folders outside that they lead to. Without a
 * real root nobody agreed to it, and none is followed.
 */
export function createLinkFollower(root: string, realRoot: string | null, warn: Warn) {
  const targets = new Set<string>();
  let skippedLinks = 0;
  return {
    /** What a link leads to; null when it is left out. */
    async follow(folder: WalkedFolder, path: string): Promise<Pointed | null> {
      if (realRoot === null) {
        skippedLinks++;
        warn(path, 'link_skipped', `“${path}” is a link; links are followed only if you say so.`);
        return null;
      }
      const pointed = await pointedAt(join(root, path));
      if (pointed === null) {
        warn(path, 'broken_link', `“${path}” is a link that leads nowhere; it is left out.`, 'error');
        return null;
      }
      if (pointed.isFolder && isWithin(folder, pointed.real)) {
        warn(path, 'link_loop', `“${path}” is a link back to a folder that it lies in; it is not followed.`);
        return null;
      }
      if (isBelow(pointed.real, realRoot)) return pointed;
      const target = pointed.isFolder ? pointed.real : dirname(pointed.real);
      if (targets.has(target)) return pointed;
      if (targets.size >= mostTargets) {
        warn(path, 'too_many_links', `Links lead to more than ${mostTargets} folders; “${path}” is left out.`, 'error');
        return null;
      }
      warn(path, 'link_followed', `“${path}” is a link out of the folder, to ${target}.`);
      targets.add(target);
      return pointed;
    },
    result: () => ({ skippedLinks, linkTargets: outermost([...targets]) }),
  };
}

async function pointedAt(path: string): Promise<Pointed | null> {
  try {
    const real = await realpath(path);
    const info = await stat(real);
    return { real, isFolder: info.isDirectory(), isFile: info.isFile() };
  } catch {
    // It leads nowhere, to itself, or to what may not be looked at: there is nothing to follow.
    return null;
  }
}

/** Whether a folder is the one with this real path, or lies in it. */
function isWithin(folder: WalkedFolder, real: string): boolean {
  for (let at: WalkedFolder | null = folder; at !== null; at = at.parent)
    if (at.real === real || isBelow(at.real, real)) return true;
  return false;
}

/** Folders of which none lies below another. */
function outermost(folders: readonly string[]): string[] {
  return folders.filter((folder) => !folders.some((other) => isBelow(folder, other))).sort();
}
