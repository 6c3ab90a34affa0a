import { existsSync } from 'node:fs';

/** The browser to drive: WINNOW_CHROMIUM, a Chromium of the system, or the one that Playwright has downloaded. */
export function chromiumOptions(): { executablePath?: string; args: string[] } {
  const candidates = [process.env['WINNOW_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  const args = [...quiet, '--disable-component-update', '--disable-sync'];
  // Chromium's own sandbox does not start for root, as in most containers.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return executablePath === undefined ? { args } : { executablePath, args };
}
