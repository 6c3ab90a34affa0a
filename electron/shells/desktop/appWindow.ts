import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, protocol, screen, session } from 'electron';
import { decideRequest, headersFor } from './appProtocol.ts';
import type { BackendProcess } from './backendProcess.ts';
import { appScheme, appUrl, isAppUrl, isOwnDownload, networkUrlPatterns, pagePreferences } from './securityPolicy.ts';
import { minimumSize, placeWindow, type WindowState } from './windowState.ts';

/** Serves the built page and the backend's pictures under the app's own scheme. */
export function serveApp(pageDir: string, backend: Pick<BackendProcess, 'media'>): void {
  const refuse = (status: number) => new Response(null, { status, headers: headersFor('text/plain', 'refused') });
  protocol.handle(appScheme, async ({ method, url }) => {
    const asked = decideRequest(method, url);
    if (asked.kind === 'refused') return refuse(asked.status);
    if (asked.kind === 'file') {
      const bytes = await readFile(join(pageDir, ...asked.segments)).catch(() => null);
      return bytes ? new Response(new Uint8Array(bytes), { headers: headersFor(asked.mime, 'file') }) : refuse(404);
    }
    const media = await backend.media(asked.url);
    if (!media) return refuse(503);
    return new Response(new Uint8Array(media.bytes), {
      status: media.status,
      headers: headersFor(media.mime, 'media'),
    });
  });
}

/** Nothing is granted, nothing is fetched from elsewhere, nothing is downloaded but what our page made itself. */
export function lockSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  // The preference of a window switches off the underlining, not the checker, which fetches its dictionaries from a server.
  defaultSession.setSpellCheckerEnabled(false);
  defaultSession.webRequest.onBeforeRequest({ urls: networkUrlPatterns }, (_details, answer) =>
    answer({ cancel: true }),
  );
  defaultSession.on('will-download', (event, item) => {
    if (!isOwnDownload(item.getURL())) event.preventDefault();
  });
}

export type WindowOptions = {
  readonly preload: string;
  readonly isDevelopment: boolean;
  readonly saved: WindowState | null;
  readonly remember: (state: WindowState) => void;
};

/** The one window, where it was last time; it can show our page and nothing else. */
export function openWindow({ preload, isDevelopment, saved, remember }: WindowOptions): BrowserWindow {
  const place = placeWindow(
    saved?.bounds ?? null,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...place,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'Winnow',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181c' : '#ffffff',
    webPreferences: pagePreferences(preload, isDevelopment),
  });
  const contents = window.webContents;
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('render-process-gone', (_event, { reason }) => {
    const buttons = ['Load it again', 'Quit'];
    const message = `The window stopped working (${reason}). Your project file is safe.`;
    void dialog.showMessageBox(window, { type: 'error', message, buttons }).then(({ response }) => {
      if (response === 0) contents.reload();
      else app.quit();
    });
  });
  window.once('ready-to-show', () => {
    if (saved?.isMaximized) window.maximize();
    if (saved?.isFullScreen) window.setFullScreen(true);
    window.show();
  });
  window.on('close', () => {
    const state = { isMaximized: window.isMaximized(), isFullScreen: window.isFullScreen() };
    remember({ bounds: window.getNormalBounds(), ...state });
  });
  void window.loadURL(appUrl);
  return window;
}
