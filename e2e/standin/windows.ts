import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { app, openWindows } from './app.ts';
import { createEvent, link } from './mainLink.ts';
import type { ToPage } from './messages.ts';
import { nativeTheme, schemes, screen } from './nativeBits.ts';
import { type MessagePortMain, newPortId } from './ports.ts';

type Bounds = { x: number; y: number; width: number; height: number };
type Preferences = { preload?: string } & Record<string, unknown>;
type Options = Partial<Bounds> & { title?: string; show?: boolean; webPreferences?: Preferences } & Record<
    string,
    unknown
  >;
type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

const windows = new Map<number, BrowserWindow>();
const pagePorts = new Map<number, { port: MessagePortMain; windowId: number }>();
let lastWindowId = 0;

class WebContents extends EventEmitter {
  readonly id: number;
  readonly preferences: Preferences;
  openHandler: OpenHandler = () => ({ action: 'allow' });
  url = '';
  readonly mainFrame = { parent: null, url: '' };

  constructor(id: number, preferences: Preferences) {
    super();
    this.id = id;
    this.preferences = preferences;
  }

  send(channel: string, ...args: unknown[]): void {
    this.toPage({ kind: 'ipc', channel, args, portIds: [] });
  }

  postMessage(channel: string, message: unknown, transfer: readonly MessagePortMain[] = []): void {
    const portIds = transfer.map(() => newPortId());
    this.toPage({ kind: 'ipc', channel, args: [message], portIds });
    transfer.forEach((port, index) => {
      const portId = portIds[index] ?? 0;
      pagePorts.set(portId, { port, windowId: this.id });
      port.transferTo({
        deliver: (data) => this.toPage({ kind: 'portData', portId, data }),
        closed: () => this.toPage({ kind: 'portClosed', portId }),
      });
    });
  }

  private toPage(message: ToPage): void {
    link.tell('toPage', { windowId: this.id, message });
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
  getLastWebPreferences(): Preferences {
    return this.preferences;
  }
  getURL(): string {
    return this.url;
  }
  reload(): void {
    link.tell('reload', { windowId: this.id });
  }
}

export class BrowserWindow extends EventEmitter {
  readonly id: number;
  readonly webContents: WebContents;
  private bounds: Bounds;
  private readonly flags = { maximized: false, minimized: false, fullScreen: false, visible: true, destroyed: false };
  private title: string;
  private represented = '';

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()];
  }

  constructor(options: Options = {}) {
    super();
    this.id = ++lastWindowId;
    const { webPreferences = {} } = options;
    this.webContents = new WebContents(this.id, webPreferences);
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    this.title = options.title ?? '';
    this.flags.visible = options.show ?? true;
    windows.set(this.id, this);
    openWindows.add(this);
    const preloadSource = webPreferences.preload ? readFileSync(webPreferences.preload, 'utf8') : '';
    const facts = { windowId: this.id, bounds: this.bounds, preloadSource };
    link.tell('openWindow', { ...facts, schemes: [...schemes], theme: nativeTheme.themeSource });
  }

  loadURL(url: string): Promise<void> {
    return link.ask('loadUrl', { windowId: this.id, url });
  }

  close(): void {
    const event = createEvent({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  /** Its page is gone, and no handler can keep what is not there. */
  pageGone(): void {
    this.emit('close', createEvent({}));
    this.destroy();
  }

  destroy(): void {
    if (this.flags.destroyed) return;
    this.flags.destroyed = true;
    windows.delete(this.id);
    openWindows.delete(this);
    closePortsOf(this.id);
    link.tell('closeWindow', { windowId: this.id });
    this.emit('closed');
    setImmediate(() => app.windowClosed());
  }

  isDestroyed = () => this.flags.destroyed;
  getBounds = () => ({ ...this.bounds });
  getNormalBounds = () => ({ ...this.bounds });
  setBounds(bounds: Bounds): void {
    this.bounds = bounds;
    link.tell('setBounds', { windowId: this.id, bounds });
  }
  isMaximized = () => this.flags.maximized;
  maximize(): void {
    this.flags.maximized = true;
    const area = screen.getAllDisplays()[0]?.workArea;
    if (area) link.tell('setBounds', { windowId: this.id, bounds: area });
  }
  isMinimized = () => this.flags.minimized;
  minimize(): void {
    this.flags.minimized = true;
  }
  restore(): void {
    this.flags.minimized = false;
  }
  isFullScreen = () => this.flags.fullScreen;
  setFullScreen(isFull: boolean): void {
    this.flags.fullScreen = isFull;
  }
  isVisible = () => this.flags.visible;
  show(): void {
    this.flags.visible = true;
  }
  focus(): void {
    this.emit('focus');
  }
  getTitle = () => this.title;
  setTitle(title: string): void {
    this.title = title;
  }
  getRepresentedFilename = () => this.represented;
  setRepresentedFilename(path: string): void {
    this.represented = path;
  }
}

function closePortsOf(windowId: number): void {
  for (const [portId, entry] of pagePorts) {
    if (entry.windowId !== windowId) continue;
    pagePorts.delete(portId);
    entry.port.close();
  }
}

link.on('portData', ({ portId, data }) => pagePorts.get(portId)?.port.postMessage(data));
link.on('portClosed', ({ portId }) => {
  pagePorts.get(portId)?.port.close();
  pagePorts.delete(portId);
});
link.on('readyToShow', ({ windowId }) => void windows.get(windowId)?.emit('ready-to-show'));
link.on('pageClosed', ({ windowId }) => windows.get(windowId)?.pageGone());
link.on('didStartNavigation', ({ windowId, url }) => {
  const contents = windows.get(windowId)?.webContents;
  if (!contents) return;
  closePortsOf(windowId); // The old document is gone, and its ports with it.
  contents.url = url;
  contents.emit('did-start-navigation', createEvent({ url, isMainFrame: true, isSameDocument: false }));
});
link.on('willNavigate', ({ windowId, url }) => {
  const event = createEvent({ url, isMainFrame: true });
  windows.get(windowId)?.webContents.emit('will-navigate', event);
  return !event.defaultPrevented;
});
link.on(
  'windowOpen',
  ({ windowId, url }) => windows.get(windowId)?.webContents.openHandler({ url }).action === 'allow',
);

/** What ipcMain's events carry as the frame and contents they come from. */
export function senderOf({ windowId, url, isMainFrame }: { windowId: number; url: string; isMainFrame: boolean }) {
  const sender = windows.get(windowId)?.webContents ?? null;
  return { sender, senderFrame: { url, parent: isMainFrame ? null : (sender?.mainFrame ?? {}) } };
}
