import type { WebPreferences } from 'electron';

export const appScheme = 'winnow';
export const appHost = 'app';
export const appUrl = `${appScheme}://${appHost}/`;

/** Only our own page: scheme and host both, since an origin of a custom scheme reads 'null' in Node. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${appScheme}:` && host === appHost && username === '' && password === '';
}

/** A message counts only from the top frame of our window while it shows our page. */
export function isTrustedSender(
  sender: { readonly url: string; readonly parent: unknown; readonly windowId: number | null },
  windowId: number,
): boolean {
  return sender.parent === null && sender.windowId === windowId && isAppUrl(sender.url);
}

/**
 * Whether a download is one that our page made itself: a picture or its numbers, as a blob of our origin. Electron asks
 * the person where it goes. Everything else is refused, whoever asks for it.
 */
export function isOwnDownload(url: string): boolean {
  return url.startsWith('blob:') && isAppUrl(url.slice('blob:'.length));
}

/** Everything that would leave the machine; the session cancels it. The app needs no network at all. */
export const networkUrlPatterns = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

export function pagePreferences(preload: string, isDevelopment: boolean): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    // The spelling checker fetches its dictionaries from a server.
    spellcheck: false,
    devTools: isDevelopment,
  };
}
