/** What `import … from 'electron'` gives the main process under the stand-in. */
import { runInThisContext } from 'node:vm';
import { app } from './app.ts';
import { link } from './mainLink.ts';
import { Menu } from './menu.ts';
import { dialog, ipcMain, nativeTheme, protocol, screen, session, shell, shownItems } from './nativeBits.ts';
import { MessageChannelMain, MessagePortMain } from './ports.ts';
import { utilityProcess } from './utilityProcess.ts';
import { BrowserWindow, senderOf } from './windows.ts';

export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  MessagePortMain,
  nativeTheme,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
};

link.on('ipcSend', (message) => {
  const { sender, senderFrame } = senderOf(message);
  try {
    ipcMain.emit(message.channel, { sender, senderFrame }, ...message.args);
  } catch (error) {
    console.error(`stand-in: ${message.channel}: ${String(error)}`); // Electron shows a dialog box here.
  }
});
link.on('ipcInvoke', (message) => ipcMain.invoke(message.channel, senderOf(message), message.args));
link.on('evaluate', ({ source, arg }) => {
  const standIn = { shownItems };
  const electron = {
    app,
    BrowserWindow,
    dialog,
    ipcMain,
    Menu,
    nativeTheme,
    protocol,
    screen,
    session,
    shell,
    standIn,
  };
  const run = runInThisContext(`(${source})`) as (electron: object, arg: unknown) => unknown;
  return run(electron, arg);
});

// A test process that is gone leaves nothing behind.
process.on('disconnect', () => process.exit(0));
Object.defineProperty(process, 'defaultApp', { value: true });
Object.defineProperty(process, 'resourcesPath', { value: '' });
