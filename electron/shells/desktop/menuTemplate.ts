import { basename } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { desktopThemes, type DesktopCommand, type DesktopTheme } from '#shared/contract/desktopBridge.ts';

export type MenuFacts = {
  readonly platform: string;
  readonly isDevelopment: boolean;
  readonly theme: DesktopTheme;
  readonly recent: readonly string[];
  /** Whether a project is on screen. */
  readonly hasDocument: boolean;
};
export type MenuActions = {
  readonly send: (command: DesktopCommand) => void;
  readonly setTheme: (theme: DesktopTheme) => void;
  readonly clearRecent: () => void;
};

const themeNames: Readonly<Record<DesktopTheme, string>> = { system: 'Same as system', light: 'Light', dark: 'Dark' };
const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The application menu: it holds no behaviour, each item sends a command word or names a role of the system. */
export function menuTemplate(
  facts: MenuFacts,
  { send, setTheme, clearRecent }: MenuActions,
): MenuItemConstructorOptions[] {
  const isMac = facts.platform === 'darwin';
  const recent: MenuItemConstructorOptions[] = facts.recent.map((path, index) => ({
    id: `recent.${index}`,
    label: basename(path),
    toolTip: path,
    click: () => send({ name: 'file.open', path }),
  }));
  // The page handles these keys itself, text fields included; the menu shows them. macOS needs them registered.
  const undo = { accelerator: 'CmdOrCtrl+Z', registerAccelerator: isMac };
  const redo = { accelerator: 'CmdOrCtrl+Shift+Z', registerAccelerator: isMac };
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        {
          id: 'project.new',
          label: 'New project…',
          accelerator: 'CmdOrCtrl+N',
          click: () => send({ name: 'project.new' }),
        },
        {
          id: 'file.open',
          label: 'Open…',
          accelerator: 'CmdOrCtrl+O',
          click: () => send({ name: 'file.open', path: null }),
        },
        {
          id: 'recent',
          label: 'Open recent',
          enabled: recent.length > 0,
          submenu: [...recent, separator, { id: 'recent.clear', label: 'Clear this list', click: clearRecent }],
        },
        separator,
        {
          id: 'project.export',
          label: 'Export…',
          accelerator: 'CmdOrCtrl+E',
          enabled: facts.hasDocument,
          click: () => send({ name: 'project.export' }),
        },
        separator,
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { id: 'edit.undo', label: 'Undo', ...undo, click: () => send({ name: 'edit.undo' }) },
        { id: 'edit.redo', label: 'Redo', ...redo, click: () => send({ name: 'edit.redo' }) },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        {
          label: 'Theme',
          submenu: desktopThemes.map((theme) => ({
            id: `theme.${theme}`,
            label: themeNames[theme],
            type: 'radio' as const,
            checked: theme === facts.theme,
            click: () => setTheme(theme),
          })),
        },
        separator,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        separator,
        { role: 'togglefullscreen' },
        ...(facts.isDevelopment
          ? ([separator, { role: 'reload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[])
          : []),
      ],
    },
    ...(isMac ? [{ role: 'windowMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&Help',
      role: 'help',
      submenu: [{ id: 'help.keys', label: 'Keys', click: () => send({ name: 'help.keys' }) }],
    },
  ];
}
