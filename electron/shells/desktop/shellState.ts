import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { desktopThemes } from '#shared/contract/desktopBridge.ts';
import { windowStateSchema } from './windowState.ts';

const longestRecent = 10;

/** What the shell itself remembers between starts. A part that cannot be read falls back, the rest stays. */
const shellStateSchema = z.object({
  window: windowStateSchema.nullable().catch(null),
  theme: z.enum(desktopThemes).catch('system'),
  recent: z.array(z.string()).catch([]),
});
export type ShellState = z.infer<typeof shellStateSchema>;

export function parseShellState(text: string | null): ShellState {
  try {
    return shellStateSchema.parse(JSON.parse(text ?? '{}'));
  } catch {
    return shellStateSchema.parse({}); // Not JSON, or not an object: a damaged file costs the window's place, nothing more.
  }
}

export function withRecent(recent: readonly string[], path: string): string[] {
  return [path, ...recent.filter((other) => other !== path)].slice(0, longestRecent);
}

export function readShellState(file: string): ShellState {
  try {
    return parseShellState(readFileSync(file, 'utf8'));
  } catch {
    return parseShellState(null); // First start.
  }
}

/** Written beside and renamed, so that a crash never leaves half a file. A full disk must not stop the window from closing. */
export function writeShellState(file: string, state: ShellState): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state, null, 2));
    renameSync(`${file}.new`, file);
  } catch (error) {
    console.error(`The window's place and the recent files were not saved: ${String(error)}`);
  }
}
