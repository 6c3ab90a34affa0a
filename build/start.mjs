// `npm start [-- PROJECT]`: installs and builds what is missing, then opens the desktop app, or the same app in the browser.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { become, distDir, ensureBuilt, ensureInstalled, nodeBinary, orEnd, root } from './environment.mjs';

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(
    'npm start [-- [PROJECT.winnow] [--web] [--port N] [--no-open]]\n' +
      '  --web      in the browser, also where the desktop app could run\n' +
      '  --port N   in the browser, on this port of 127.0.0.1 (0: any free one)\n' +
      '  --no-open  in the browser, without opening a window\n' +
      'WINNOW_PROJECTS and WINNOW_USER_DATA name the folders for projects and for settings.\n',
  );
  process.exit(0);
}

orEnd(() => {
  ensureInstalled();
  ensureBuilt();
});

const args = process.argv.slice(2);
const electron = electronBinary();
const wantsWeb = args.includes('--web') || args.includes('--no-open') || args.some((arg) => arg.startsWith('--port'));
const why = !electron
  ? 'Electron is not installed here (`npx install-electron` fetches it)'
  : !hasDisplay()
    ? 'There is no display'
    : wantsWeb
      ? 'As asked'
      : null;
if (why === null) {
  // Chromium's sandbox cannot be set up for root.
  const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  become(electron, [...rootFlags, root, ...args]);
} else {
  process.stderr.write(`${why}: Winnow is served on this machine for the browser. Ctrl-C ends it.\n`);
  become(nodeBinary, [join(distDir, 'web', 'main.js'), ...args.filter((arg) => arg !== '--web')]);
}

/** Read from the files: asking the package itself would download the binary. */
function electronBinary() {
  const home = join(root, 'node_modules', 'electron');
  const pathFile = join(home, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(home, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
