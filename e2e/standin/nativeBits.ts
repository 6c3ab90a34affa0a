import { EventEmitter } from 'node:events';
import { createEvent, link } from './mainLink.ts';

/** The remaining calls of Electron that the shell uses, each as little as it needs to be. */
export const schemes = new Set<string>();
type Handler = (request: Request) => Response | Promise<Response>;
const handlers = new Map<string, Handler>();
export const protocol = {
  registerSchemesAsPrivileged(list: readonly { scheme: string }[]): void {
    for (const { scheme } of list) schemes.add(scheme);
  },
  handle(scheme: string, handler: Handler): void {
    if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} is handled already.`);
    handlers.set(scheme, handler);
  },
};
link.on('request', async ({ method, url }) => {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  if (!handler) throw new Error(`Nobody handles ${url}.`);
  const response = await handler(new Request(url, { method }));
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: new Uint8Array(await response.arrayBuffer()) };
});

type PermissionAnswer = (isGranted: boolean) => void;
type RequestHandler = (contents: unknown, permission: string, answer: PermissionAnswer) => void;
type CheckHandler = (contents: unknown, permission: string) => boolean;
type NetworkHandler = (details: { url: string }, answer: (result: { cancel?: boolean }) => void) => void;

class Session extends EventEmitter {
  // Electron grants everything until it is told otherwise, so the stand-in does too.
  requestHandler: RequestHandler = (_contents, _permission, answer) => answer(true);
  checkHandler: CheckHandler = () => true;
  networkHandler: NetworkHandler = (_details, answer) => answer({});
  private isChecked = true;
  readonly webRequest = {
    onBeforeRequest: (_filter: { urls: readonly string[] }, handler: NetworkHandler) => {
      this.networkHandler = handler;
    },
  };
  setPermissionRequestHandler(handler: RequestHandler): void {
    this.requestHandler = handler;
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    this.checkHandler = handler;
  }
  setDevicePermissionHandler(): void {}
  setSpellCheckerEnabled(isChecked: boolean): void {
    this.isChecked = isChecked;
  }
  isSpellCheckerEnabled = () => this.isChecked;
}
const defaultSession = new Session();
export const session = { defaultSession };
link.on('permission', ({ permission, isCheck }) =>
  isCheck
    ? defaultSession.checkHandler(null, permission)
    : new Promise<boolean>((resolve) => defaultSession.requestHandler(null, permission, resolve)),
);
link.on('beforeRequest', ({ url }) => {
  return new Promise<boolean>((resolve) =>
    defaultSession.networkHandler({ url }, ({ cancel }) => resolve(cancel === true)),
  );
});

link.on('willDownload', ({ url, filename }) => {
  const event = createEvent({});
  const item = { getURL: () => url, getFilename: () => filename };
  defaultSession.emit('will-download', event, item);
  return Promise.resolve(!event.defaultPrevented);
});

type PickOptions = Record<string, unknown>;
async function ask(kind: 'open' | 'save' | 'message', options: PickOptions): Promise<readonly string[] | null> {
  return link.ask('dialog', { kind, options });
}
export const dialog = {
  async showOpenDialog(_window: unknown, options: PickOptions) {
    const filePaths = await ask('open', options);
    return { canceled: filePaths === null, filePaths: filePaths ?? [] };
  },
  async showSaveDialog(_window: unknown, options: PickOptions) {
    const filePath = (await ask('save', options))?.[0] ?? '';
    return { canceled: filePath === '', filePath };
  },
  async showMessageBox(_window: unknown, options: PickOptions) {
    const answer = await ask('message', options);
    return { response: Number(answer?.[0] ?? 0), checkboxChecked: false };
  },
};

let themeSource = 'system';
export const nativeTheme = {
  get themeSource(): string {
    return themeSource;
  },
  set themeSource(theme: string) {
    themeSource = theme;
    link.tell('setTheme', { theme });
  },
  get shouldUseDarkColors(): boolean {
    return themeSource === 'dark';
  },
};

const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
export const screen = { getAllDisplays: () => [display], getPrimaryDisplay: () => display };

export const shownItems: string[] = [];
export const shell = { showItemInFolder: (path: string) => void shownItems.push(path) };

export class IpcMain extends EventEmitter {
  readonly invokeHandlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();
  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => unknown): void {
    if (this.invokeHandlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.invokeHandlers.set(channel, handler);
  }
  async invoke(channel: string, sender: object, args: readonly unknown[]): Promise<unknown> {
    const handler = this.invokeHandlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return handler(createEvent(sender), ...args);
  }
}
export const ipcMain = new IpcMain();
