/**
 * What the desktop shell's preload hands the page as `window.winnowDesktop`. It is absent in the web shell.
 *
 * The page talks to the backend over one MessagePort: it adds a `message` listener on `window`, calls `connect()`, and
 * receives `{ type: 'winnow:port' }` with the port in `event.ports[0]` (accept it only when `event.source === window`).
 * A further port may arrive at any time without being asked for: the backend was restarted, the new port replaces the old.
 */
export const desktopPortMessage = 'winnow:port';

/** What the menu, the system or the shell asks of the page. */
export type DesktopCommand =
  | { readonly name: 'project.new' | 'project.export' | 'help.keys' }
  /** Open this file or folder; null = let the person pick one. It may be a project, data or a model. */
  | { readonly name: 'file.open'; readonly path: string | null }
  /** The window is about to close: it waits a moment for `keepWindow`, and then for `closeWindow`. */
  | { readonly name: 'window.closing' }
  /** From the menu. When a text field has the focus, the page gives it to the text field. */
  | { readonly name: 'edit.undo' | 'edit.redo' }
  /** Chosen in the menu; the native side has already applied it to `prefers-color-scheme`. */
  | { readonly name: 'view.theme'; readonly theme: DesktopTheme }
  /** The backend process ended by itself. `isFinal`: it keeps failing and is not started again. */
  | { readonly name: 'backend.lost'; readonly message: string; readonly isFinal: boolean };

export const desktopThemes = ['system', 'light', 'dark'] as const;
export type DesktopTheme = (typeof desktopThemes)[number];

export type FileFilter = { readonly name: string; /** Without the dot. */ readonly extensions: readonly string[] };
export type PickOptions = {
  readonly title?: string;
  /** The folder to start in, or for `pickSave` the proposed file. */
  readonly defaultPath?: string;
  readonly buttonLabel?: string;
  readonly filters?: readonly FileFilter[];
};

/** `DroppedFile` is the page's `File`: this room knows no DOM. Every picker gives an absolute path, or null when cancelled. */
export type DesktopBridge<DroppedFile> = {
  /** 'linux', 'darwin' or 'win32'. */
  readonly platform: string;
  connect(): void;
  pickFolder(options: PickOptions): Promise<string | null>;
  pickFile(options: PickOptions): Promise<string | null>;
  pickSave(options: PickOptions): Promise<string | null>;
  /** Absolute path of a file or folder dropped on the page; '' when it is not on disk. */
  pathOf(file: DroppedFile): string;
  /** Shows the file or folder in the system's file manager; rejects when there is none at that path. */
  showItem(path: string): Promise<void>;
  /** Commands sent before the first listener was added are kept for it. Returns the way to stop listening. */
  onCommand(listener: (command: DesktopCommand) => void): () => void;
  setTheme(theme: DesktopTheme): Promise<void>;
  /** The first answer to `window.closing`: it was heard, and what is open is being saved. */
  keepWindow(): void;
  /** The last answer to it: everything is saved. */
  closeWindow(): void;
  /** Says which project is on screen (null: none), for the window's title, the recent files and the menu. */
  setDocument(path: string | null): Promise<void>;
};
