import { spawn } from 'node:child_process';
import type { WebShell } from './startWebShell.ts';

/**
 * Best effort: the address is printed anyway. Every user of the machine can read what a program was started with, so the browser
 * gets an address that opens the page once.
 */
export function openInBrowser(
  shell: Pick<WebShell, 'createOpeningUrl'>,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): void {
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return;
  const url = shell.createOpeningUrl();
  const [command, args]: [string, string[]] =
    process.platform === 'darwin'
      ? ['open', [url]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', url]]
        : ['xdg-open', [url]];
  const child = spawn(command, args, { detached: true, stdio: 'ignore', env });
  child.on('error', (error) => log(`no browser could be opened: ${error.message}`));
  child.unref();
}
