import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const recentSchema = z.array(
  z.object({ path: z.string(), name: z.string(), openedAt: z.string(), examples: z.number() }),
);
export type RecentProject = z.infer<typeof recentSchema>[number];

const kept = 20;
const fileOf = (userDataDir: string): string => join(userDataDir, 'recent.json');

/** Recent projects, newest first. A damaged list is an empty list: it is a convenience, not data. */
export function listRecent(userDataDir: string): (RecentProject & { isFound: boolean })[] {
  if (!existsSync(fileOf(userDataDir))) return [];
  const parsed = recentSchema.safeParse(tryJson(readFileSync(fileOf(userDataDir), 'utf8')));
  return parsed.success ? parsed.data.map((entry) => ({ ...entry, isFound: existsSync(entry.path) })) : [];
}

export function rememberProject(userDataDir: string, project: Omit<RecentProject, 'openedAt'>): void {
  const others = listRecent(userDataDir).filter((entry) => entry.path !== project.path);
  save(userDataDir, [{ ...project, openedAt: new Date().toISOString() }, ...others].slice(0, kept));
}

export function forgetProject(userDataDir: string, path: string): void {
  save(
    userDataDir,
    listRecent(userDataDir).filter((entry) => entry.path !== path),
  );
}

function save(userDataDir: string, entries: readonly RecentProject[]): void {
  mkdirSync(userDataDir, { recursive: true });
  const plain = entries.map(({ path, name, openedAt, examples }) => ({ path, name, openedAt, examples }));
  const temporary = `${fileOf(userDataDir)}.${process.pid}.tmp`;
  writeFileSync(temporary, JSON.stringify(plain, null, 1));
  renameSync(temporary, fileOf(userDataDir));
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
