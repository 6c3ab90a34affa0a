import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { desktopPortMessage, type DesktopBridge, type DesktopCommand } from '#shared/contract/desktopBridge.ts';
import { channels } from './channels.ts';

type PageWindow = { postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void };
const page = globalThis as unknown as PageWindow;

let listeners: readonly ((command: DesktopCommand) => void)[] = [];
const early: DesktopCommand[] = [];

ipcRenderer.on(channels.command, (_event, command: DesktopCommand) => {
  if (listeners.length === 0) early.push(command);
  for (const listener of listeners) listener(command);
});
// To our own window, which shows our page and nothing else: there is no other origin to keep it from.
ipcRenderer.on(channels.port, (event) => page.postMessage({ type: desktopPortMessage }, '*', event.ports));

const bridge: DesktopBridge<Parameters<typeof webUtils.getPathForFile>[0]> = {
  platform: process.platform,
  connect: () => ipcRenderer.send(channels.connect),
  pickFolder: (options) => ipcRenderer.invoke(channels.pick, 'folder', options),
  pickFile: (options) => ipcRenderer.invoke(channels.pick, 'file', options),
  pickSave: (options) => ipcRenderer.invoke(channels.pick, 'save', options),
  pathOf: (file) => webUtils.getPathForFile(file),
  showItem: (path) => ipcRenderer.invoke(channels.showItem, path),
  setTheme: (theme) => ipcRenderer.invoke(channels.setTheme, theme),
  setDocument: (path) => ipcRenderer.invoke(channels.setDocument, path),
  onCommand(listener) {
    listeners = [...listeners, listener];
    for (const command of early.splice(0)) listener(command);
    return () => {
      listeners = listeners.filter((other) => other !== listener);
    };
  },
};
contextBridge.exposeInMainWorld('winnowDesktop', bridge);
