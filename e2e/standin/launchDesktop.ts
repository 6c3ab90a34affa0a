import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Desktop, LaunchOptions } from './desktop.ts';
import { launchElectron } from './launchElectron.ts';
import { launchStandIn } from './launchStandIn.ts';

/** Starts the desktop app: on Electron where its binary and a display are there, otherwise on the stand-in. */
export async function launchDesktop(options: LaunchOptions): Promise<Desktop> {
  const executablePath = electronBinary();
  return executablePath === null ? launchStandIn(options) : launchElectron(executablePath, options);
}

/**
 * `WINNOW_ELECTRON` where somebody points the specs at an Electron of their own, else the package's. Looks for the file only: loading
 * the `electron` package would try to download it.
 */
export function electronBinary(): string | null {
  const chosen = process.env['WINNOW_ELECTRON'];
  if (chosen) return chosen;
  const names: Partial<Record<NodeJS.Platform, string>> = {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
    linux: 'electron',
  };
  const name = names[process.platform];
  const path = name && fileURLToPath(new URL(`../../node_modules/electron/dist/${name}`, import.meta.url));
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  return path && hasDisplay && existsSync(path) ? path : null;
}
