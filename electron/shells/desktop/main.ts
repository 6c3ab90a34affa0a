import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, type BrowserWindow, Menu, MessageChannelMain, nativeTheme, protocol } from 'electron';
import type { DesktopCommand } from '#shared/contract/desktopBridge.ts';
import { lockSession, openWindow, serveApp } from './appWindow.ts';
import { parseArgv } from './argv.ts';
import { type BackendProcess, startBackendProcess } from './backendProcess.ts';
import { channels } from './channels.ts';
import { closeWhenSaved } from './closeWhenSaved.ts';
import { menuTemplate } from './menuTemplate.ts';
import { servePageRequests } from './pageRequests.ts';
import { appScheme } from './securityPolicy.ts';
import { readShellState, type ShellState, withRecent, writeShellState } from './shellState.ts';

const isDevelopment = !app.isPackaged;
const request = parseArgv(process.argv, { cwd: process.cwd(), isDefaultApp: process.defaultApp === true });
const stateFile = join(app.getPath('userData'), 'shell.json');
const distDir = join(import.meta.dirname, '..');
let state = readShellState(stateFile);
let window: BrowserWindow | null = null;
let isConnected = false;
let isBackendClosed = false;
let document: string | null = null;
/** Commands from before the page was there to hear them. */
const early: DesktopCommand[] = request.file === null ? [] : [{ name: 'file.open', path: request.file }];

function send(command: DesktopCommand): void {
  if (window && isConnected) window.webContents.send(channels.command, command);
  else early.push(command);
}

/** Also for a file the system hands over: the window comes to the front with it. */
function openFile(path: string | null): void {
  if (window?.isMinimized()) window.restore();
  window?.focus();
  if (path !== null) send({ name: 'file.open', path });
}

function change(part: Partial<ShellState>): void {
  state = { ...state, ...part };
  writeShellState(stateFile, state);
  nativeTheme.themeSource = state.theme;
  const facts = { ...state, platform: process.platform, isDevelopment, hasDocument: document !== null };
  const setTheme = (theme: ShellState['theme']) => {
    change({ theme });
    send({ name: 'view.theme', theme });
  };
  const clearRecent = () => {
    app.clearRecentDocuments();
    change({ recent: [] });
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(facts, { send, setTheme, clearRecent })));
}

function setDocument(path: string | null): void {
  document = path;
  if (path !== null) app.addRecentDocument(path);
  window?.setRepresentedFilename(path ?? '');
  change(path === null ? {} : { recent: withRecent(state.recent, path) });
}

/** A fresh pair of ports: one end to the backend's process, the other to the page. */
function connect(backend: BackendProcess): void {
  const { port1, port2 } = new MessageChannelMain();
  backend.connect(port1);
  window?.webContents.postMessage(channels.port, null, [port2]);
  isConnected = true;
  for (const command of early.splice(0)) send(command);
}

function start(): void {
  const samplesDir = isDevelopment ? join(distDir, '..', 'build', 'samples') : join(process.resourcesPath, 'samples');
  const options = {
    userDataDir: app.getPath('userData'),
    projectsDir: request.projectsDir ?? join(app.getPath('documents'), 'Winnow'),
    samplesDir: existsSync(samplesDir) ? samplesDir : null,
  };
  const message = 'The part of Winnow that works on your data stopped unexpectedly. Your project file is safe.';
  const backend = startBackendProcess(join(import.meta.dirname, 'backend.js'), options, {
    onLost: (isFinal) => send({ name: 'backend.lost', message, isFinal }),
    onRestarted: () => {
      if (!isConnected) return;
      connect(backend);
      // The new backend has nothing open; the page asks it for what was on screen.
      if (document !== null) send({ name: 'file.open', path: document });
    },
  });
  lockSession();
  serveApp(join(distDir, 'renderer'), backend);
  change({});
  window = openWindow({
    preload: join(import.meta.dirname, 'preload.cjs'),
    isDevelopment,
    saved: state.window,
    remember: (place) => change({ window: place }),
  });
  window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) isConnected = false;
  });
  window.on('closed', () => (window = null));
  const closing = closeWhenSaved(window, () => {
    if (isConnected) send({ name: 'window.closing' });
    return isConnected;
  });
  const setTheme = (theme: ShellState['theme']) => change({ theme });
  servePageRequests(window, { connect: () => connect(backend), closing, setTheme, setDocument });
  app.on('will-quit', (event) => {
    if (isBackendClosed) return;
    event.preventDefault();
    void backend.close().then(() => {
      isBackendClosed = true;
      app.quit();
    });
  });
}

protocol.registerSchemesAsPrivileged([
  {
    scheme: appScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  },
]);
if (app.requestSingleInstanceLock({ file: request.file })) {
  app.on('second-instance', (_event, _argv, _cwd, data) => openFile((data as { file: string | null }).file));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openFile(path);
  });
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(start);
} else {
  app.quit();
}
