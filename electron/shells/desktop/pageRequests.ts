import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { type BrowserWindow, dialog, ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, shell } from 'electron';
import { z } from 'zod';
import { desktopThemes, type DesktopTheme, type PickOptions } from '#shared/contract/desktopBridge.ts';
import { channels } from './channels.ts';
import type { WindowClosing } from './closeWhenSaved.ts';
import { isTrustedSender } from './securityPolicy.ts';

export type PageRequests = {
  readonly connect: () => void;
  readonly closing: WindowClosing;
  readonly setTheme: (theme: DesktopTheme) => void;
  readonly setDocument: (path: string | null) => void;
};

const absolutePath = z.string().max(4096).refine(isAbsolute, 'must be an absolute path');
const pickKind = z.enum(['folder', 'file', 'save']);
const pickOptions = z.object({
  title: z.string().max(200).optional(),
  defaultPath: z.string().max(4096).optional(),
  buttonLabel: z.string().max(60).optional(),
  filters: z
    .array(z.object({ name: z.string().max(100), extensions: z.array(z.string().max(20)).max(50) }))
    .max(20)
    .optional(),
});

/** Everything the page may ask of the native side. Only our page in our window is heard, and what it says is checked. */
export function servePageRequests(window: BrowserWindow, requests: PageRequests): void {
  const check = ({ senderFrame, sender }: IpcMainEvent | IpcMainInvokeEvent) => {
    const from = senderFrame && { url: senderFrame.url, parent: senderFrame.parent, windowId: sender.id };
    if (!from || !isTrustedSender(from, window.webContents.id))
      throw new Error(`Refused a message from ${from?.url ?? 'nowhere'}.`);
  };
  const handle = <T>(channel: string, schema: z.ZodType<T>, act: (input: T) => unknown) =>
    ipcMain.handle(channel, (event, ...input: unknown[]) => {
      check(event);
      return act(schema.parse(input));
    });
  const listen = (channel: string, act: () => void) =>
    ipcMain.on(channel, (event) => {
      check(event);
      act();
    });
  listen(channels.connect, requests.connect);
  listen(channels.saving, requests.closing.isSaving);
  listen(channels.close, requests.closing.isSaved);
  handle(channels.pick, z.tuple([pickKind, pickOptions]), ([kind, options]) => pick(window, kind, options));
  handle(channels.setTheme, z.tuple([z.enum(desktopThemes)]), ([theme]) => requests.setTheme(theme));
  handle(channels.setDocument, z.tuple([absolutePath.nullable()]), ([path]) => requests.setDocument(path));
  handle(channels.showItem, z.tuple([absolutePath]), ([path]) => {
    if (!existsSync(path)) throw new Error(`There is nothing at ${path} any more.`);
    shell.showItemInFolder(path);
  });
}

async function pick(
  window: BrowserWindow,
  kind: z.infer<typeof pickKind>,
  { filters, ...rest }: PickOptions,
): Promise<string | null> {
  const options = { ...rest, filters: filters?.map(({ name, extensions }) => ({ name, extensions: [...extensions] })) };
  if (kind === 'save') return (await dialog.showSaveDialog(window, options)).filePath || null;
  const property = kind === 'folder' ? 'openDirectory' : 'openFile';
  const { filePaths } = await dialog.showOpenDialog(window, { ...options, properties: [property, 'createDirectory'] });
  return filePaths[0] ?? null;
}
