import type { Link } from './link.ts';

type Of<In, Out = void> = { readonly in: In; readonly out: Out };
type Bounds = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: Uint8Array };

/** What the main process asks of the test process, which owns Chromium. */
export type ToHost = {
  openWindow: Of<{
    windowId: number;
    bounds: Bounds;
    preloadSource: string;
    schemes: readonly string[];
    theme: string;
  }>;
  loadUrl: Of<{ windowId: number; url: string }>;
  reload: Of<{ windowId: number }>;
  closeWindow: Of<{ windowId: number }>;
  setBounds: Of<{ windowId: number; bounds: Bounds }>;
  setTheme: Of<{ theme: string }>;
  toPage: Of<{ windowId: number; message: ToPage }>;
  dialog: Of<{ kind: 'open' | 'save' | 'message'; options: Record<string, unknown> }, readonly string[] | null>;
};

/** What the test process asks of main, mostly on behalf of a page. */
export type ToMain = {
  request: Of<{ method: string; url: string }, Answer>;
  /** True: the session cancelled it. */
  beforeRequest: Of<{ url: string }, boolean>;
  willNavigate: Of<{ windowId: number; url: string }, boolean>;
  windowOpen: Of<{ windowId: number; url: string }, boolean>;
  didStartNavigation: Of<{ windowId: number; url: string }>;
  readyToShow: Of<{ windowId: number }>;
  pageClosed: Of<{ windowId: number }>;
  /** False: the session prevented it. */
  willDownload: Of<{ url: string; filename: string }, boolean>;
  permission: Of<{ windowId: number; permission: string; isCheck: boolean }, boolean>;
  ipcSend: Of<{ windowId: number; url: string; isMainFrame: boolean; channel: string; args: readonly unknown[] }>;
  ipcInvoke: Of<
    { windowId: number; url: string; isMainFrame: boolean; channel: string; args: readonly unknown[] },
    unknown
  >;
  portData: Of<{ portId: number; data: unknown }>;
  portClosed: Of<{ portId: number }>;
  evaluate: Of<{ source: string; arg: unknown }, unknown>;
};

/** What reaches the page's own part of the stand-in. */
export type ToPage =
  | {
      readonly kind: 'ipc';
      readonly channel: string;
      readonly args: readonly unknown[];
      readonly portIds: readonly number[];
    }
  | { readonly kind: 'portData'; readonly portId: number; readonly data: unknown }
  | { readonly kind: 'portClosed'; readonly portId: number };

/** What the page's part of the stand-in says, over one binding. */
export type FromPage =
  | { readonly kind: 'send' | 'invoke'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'portData'; readonly portId: number; readonly data: unknown }
  | { readonly kind: 'portClosed'; readonly portId: number }
  | { readonly kind: 'permission'; readonly permission: string; readonly isCheck: boolean };

export type MainLink = Link<ToHost, ToMain>;
export type HostLink = Link<ToMain, ToHost>;

/** Chromium cannot load a made-up scheme without Electron, so `winnow://app/x` is shown as `http://app.winnow.localhost/x`; no request leaves. */
export function toBrowserUrl(url: string): string {
  const match = /^([a-z][a-z0-9-]*):\/\/([^/?#]*)(.*)$/.exec(url);
  if (!match || ['http', 'https', 'ws', 'wss', 'file'].includes(match[1] ?? '')) return url;
  return `http://${match[2]}.${match[1]}.localhost${match[3]}`;
}

export function fromBrowserUrl(url: string): string {
  if (url.startsWith('blob:')) return `blob:${fromBrowserUrl(url.slice('blob:'.length))}`;
  const match = /^http:\/\/([^/?#.]+)\.([a-z][a-z0-9-]*)\.localhost(?::\d+)?(.*)$/.exec(url);
  return match ? `${match[2]}://${match[1]}${match[3]}` : url;
}
