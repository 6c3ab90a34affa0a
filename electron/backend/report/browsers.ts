import { posix, win32 } from 'node:path';

type Surroundings = { readonly platform: string; readonly env: Readonly<Record<string, string | undefined>> };

const linuxNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'brave-browser',
];
const macApps = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];
const windowsApps = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
];

/** Where a browser that prints without a window may be, best first: what CHROMIUM_PATH names, then PATH and the usual places. */
export function browserPlaces({ platform, env }: Surroundings): string[] {
  const named = env['CHROMIUM_PATH'] ? [env['CHROMIUM_PATH']] : [];
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (root) => root !== undefined,
    );
    return [...named, ...roots.flatMap((root) => windowsApps.map((app) => win32.join(root, app)))];
  }
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const onPath = folders.flatMap((folder) => linuxNames.map((name) => posix.join(folder, name)));
  const home = env['HOME'];
  const apps = ['/Applications', ...(home ? [`${home}/Applications`] : [])].flatMap((folder) =>
    macApps.map((app) => `${folder}/${app}.app/Contents/MacOS/${app}`),
  );
  return [...named, ...(platform === 'darwin' ? apps : []), ...new Set(onPath)];
}
