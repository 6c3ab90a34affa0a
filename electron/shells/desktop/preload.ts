import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { desktopPortMessage, type DesktopBridge, type DesktopCommand } from '#shared/contract/desktopBridge.ts';
import { channels } from './channels.ts';

type PageWindow = {
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data?: { readonly type?: unknown } }) => void): void;
};
const page = globalThis as unknown as PageWindow;

let listeners: readonly ((command: DesktopCommand) => void)[] = [];
const early: DesktopCommand[] = [];

ipcRenderer.on(channels.command, (_event, command: DesktopCommand) => {
  early.push(command);
  // By way of the window's own messages, so that a command never overtakes the port that was sent before it.
  page.postMessage({ type: channels.command }, '*', []);
});
page.addEventListener('message', ({ data }) => {
  if (data?.type === channels.command) deliver();
});
// To our own window, which shows our page and nothing else: there is no other origin to keep it from.
ipcRenderer.on(channels.port, (event) => page.postMessage({ type: desktopPortMessage }, '*', event.ports));

function deliver(): void {
  if (listeners.length === 0) return;
  for (const command of early.splice(0)) for (const listener of listeners) listener(command);
}

const bridge: DesktopBridge<Parameters<typeof webUtils.getPathForFile>[0]> = {
  platform: process.platform,
  connect: () => ipcRenderer.send(channels.connect),
  keepWindow: () => ipcRenderer.send(channels.saving),
  closeWindow: () => ipcRenderer.send(channels.close),
  pickFolder: (options) => ipcRenderer.invoke(channels.pick, 'folder', options),
  pickFile: (options) => ipcRenderer.invoke(channels.pick, 'file', options),
  pickSave: (options) => ipcRenderer.invoke(channels.pick, 'save', options),
  pathOf: (file) => webUtils.getPathForFile(file),
  showItem: (path) => ipcRenderer.invoke(channels.showItem, path),
  setTheme: (theme) => ipcRenderer.invoke(channels.setTheme, theme),
  setDocument: (path) => ipcRenderer.invoke(channels.setDocument, path),
  onCommand(listener) {
    listeners = [...listeners, listener];
    deliver();
    return () => {
      listeners = listeners.filter((other) => other !== listener);
    };
  },
};
contextBridge.exposeInMainWorld('winnowDesktop', bridge);
