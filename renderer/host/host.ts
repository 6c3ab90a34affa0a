import type { DesktopCommand, FileFilter, PickOptions } from '#shared/contract/desktopBridge.ts';
import type { BackendClient } from '#renderer/data/connection.ts';

export type { FileFilter, PickOptions };
/** The host itself answers when the window is about to close. */
export type HostCommand = Exclude<DesktopCommand, { readonly name: 'window.closing' }>;

type Closing = {
  /** Sends what is being typed; true while something is not saved. */
  isUnsaved(): boolean;
  whenSaved(): Promise<void>;
};

/**
 * The native services, as the page sees them. The page never asks in which shell it runs; where a shell has no dialog of
 * its own the picker is null and the page shows its own file browser (see `usePickPath`).
 */
export type Host = {
  readonly kind: 'web' | 'desktop';
  /** A new line to the backend. Rejects when there is none; the caller tries again. */
  connect(): Promise<BackendClient>;
  /** A URL for an <img> from a relative media URL (`media/12?size=128`). */
  mediaUrl(relative: string): string;
  /** Each resolves to null when the person cancels. */
  readonly pickFolder: ((options: PickOptions) => Promise<string | null>) | null;
  readonly pickFile: ((options: PickOptions) => Promise<string | null>) | null;
  readonly pickSave: ((options: PickOptions) => Promise<string | null>) | null;
  /** The path of a dropped file; null where the shell does not tell (a browser). */
  pathOf(file: File): string | null;
  /** Shows a file in the system's file manager; null where that cannot be. */
  readonly showItem: ((path: string) => Promise<void>) | null;
  onCommand(listener: (command: HostCommand) => void): () => void;
  setTheme(theme: 'system' | 'light' | 'dark'): void;
  /** Asked before the window closes: what it answers with is waited for as far as the shell can. Call once. */
  keepOpenUntilSaved(closing: Closing): void;
  /** Says which project is on screen, for the window's title and the menu. */
  setDocument(path: string | null): void;
};
