import type { BrowserContext, Download, Page, Request, Route } from 'playwright-core';
import { type FromPage, fromBrowserUrl, type HostLink, toBrowserUrl, type ToHost, type ToPage } from './messages.ts';
import { pageScript } from './pageShim.ts';

export type Host = {
  /** The first window's page; rejects when main ends before it opens one. */
  readonly firstPage: Promise<Page>;
  readonly pages: () => readonly Page[];
  ended(reason: string): void;
};

type Shown = { readonly page: Page; isLoading: boolean; queue: ToPage[]; isFlushing: boolean };

/** Shows main's windows in Chromium: each window is a tab, every request of a page is answered by main. */
export function createHost(link: HostLink, openContext: () => Promise<BrowserContext>): Host {
  const shown = new Map<number, Shown>();
  /** A window is asked to load its page while it is still being opened. */
  const opens = new Map<number, Promise<void>>();
  const first = Promise.withResolvers<Page>();
  first.promise.catch(() => undefined); // Whoever waits for it hears of it.
  const windowOf = (page: Page) => [...shown].find(([, { page: other }]) => other === page)?.[0] ?? 0;
  let opening: Promise<BrowserContext> | null = null;

  async function prepare(schemes: readonly string[]): Promise<BrowserContext> {
    const context = await openContext();
    await context.route('**/*', (route) => answer(route, schemes));
    context.on('page', (page) => void refusePopup(page));
    return context;
  }

  async function answer(route: Route, schemes: readonly string[]): Promise<void> {
    const request = route.request();
    const url = fromBrowserUrl(request.url());
    const isOurs = schemes.some((scheme) => url.startsWith(`${scheme}://`));
    const windowId = request.isNavigationRequest() ? topFrameWindow(request) : 0;
    const window = shown.get(windowId);
    try {
      if (window && !window.isLoading && !(await link.ask('willNavigate', { windowId, url }))) {
        await route.abort('aborted');
      } else if (!isOurs) {
        await link.ask('beforeRequest', { url });
        // There is no network either way; a window that main let go shows it, so that a spec can see.
        if (window) await route.fulfill({ contentType: 'text/plain', body: 'The window left the app.' });
        else await route.abort('blockedbyclient');
      } else {
        if (window) await link.ask('didStartNavigation', { windowId, url });
        const { status, headers, body } = await link.ask('request', { method: request.method(), url });
        await route.fulfill({ status, headers, body: Buffer.from(body) });
      }
    } catch (error) {
      // Main or the page is gone; the request ends with it.
      await route.abort('failed').catch(() => console.error(`stand-in: ${url}: ${String(error)}`));
    }
  }

  /** The window whose top frame navigates; 0 for frames and for a popup, whose frame is not there yet. */
  function topFrameWindow(request: Request): number {
    try {
      const frame = request.frame();
      return frame === frame.page().mainFrame() ? windowOf(frame.page()) : 0;
    } catch {
      return 0;
    }
  }

  async function refusePopup(page: Page): Promise<void> {
    const opener = await page.opener().catch(() => null);
    if (!opener) return;
    const url = fromBrowserUrl(page.url());
    const isAllowed = await link.ask('windowOpen', { windowId: windowOf(opener), url }).catch(() => false);
    if (!isAllowed) await page.close().catch(() => undefined);
  }

  /** Electron would ask where to save it; here the spec takes it, unless main prevented it. */
  async function decideDownload(download: Download): Promise<void> {
    const asked = { url: fromBrowserUrl(download.url()), filename: download.suggestedFilename() };
    const isAllowed = await link.ask('willDownload', asked).catch(() => false);
    if (isAllowed) return;
    await download.cancel().catch(() => undefined);
    // A few bytes are here before anyone could be asked: Electron would not have written them.
    await download.delete().catch(() => undefined);
  }

  link.on('openWindow', (asked) => {
    const opened = open(asked);
    opens.set(asked.windowId, opened);
    return opened;
  });
  async function open({ windowId, bounds, preloadSource, schemes, theme }: ToHost['openWindow']['in']): Promise<void> {
    const context = await (opening ??= prepare(schemes));
    // A profile starts with an empty tab of its own: the first window takes it.
    const spare = shown.size === 0 ? context.pages()[0] : undefined;
    const page = spare ?? (await context.newPage());
    const window: Shown = { page, isLoading: false, queue: [], isFlushing: false };
    shown.set(windowId, window);
    page.on('close', () => {
      if (shown.delete(windowId)) link.tell('pageClosed', { windowId });
    });
    page.on('download', (download) => void decideDownload(download));
    await page.setViewportSize({ width: bounds.width, height: bounds.height });
    await emulateTheme(page, theme);
    await page.exposeBinding('__standinSay', ({ frame }, message: FromPage) => {
      const from = { windowId, url: fromBrowserUrl(frame.url()), isMainFrame: frame === page.mainFrame() };
      return hear(from, message);
    });
    await page.addInitScript({ content: pageScript(preloadSource) });
  }

  type From = { readonly windowId: number; readonly url: string; readonly isMainFrame: boolean };
  async function hear(from: From, message: FromPage): Promise<unknown> {
    if (message.kind === 'send') return link.tell('ipcSend', { ...from, channel: message.channel, args: message.args });
    if (message.kind === 'portData') return link.tell('portData', message);
    if (message.kind === 'portClosed') return link.tell('portClosed', message);
    if (message.kind === 'permission') return link.ask('permission', { windowId: from.windowId, ...message });
    try {
      return { value: await link.ask('ipcInvoke', { ...from, channel: message.channel, args: message.args }) };
    } catch (error) {
      return { error: String(error) };
    }
  }

  link.on('loadUrl', async ({ windowId, url }) => {
    await load(windowId, (page) => page.goto(toBrowserUrl(url), { waitUntil: 'load' }));
    link.tell('readyToShow', { windowId });
    const page = shown.get(windowId)?.page;
    if (page) first.resolve(page);
  });
  link.on('reload', ({ windowId }) => load(windowId, (page) => page.reload()));

  async function load(windowId: number, go: (page: Page) => Promise<unknown>): Promise<void> {
    await opens.get(windowId);
    const window = shown.get(windowId);
    if (!window) return;
    window.isLoading = true;
    try {
      await go(window.page);
    } finally {
      window.isLoading = false;
    }
  }

  link.on('closeWindow', async ({ windowId }) => {
    const page = shown.get(windowId)?.page;
    shown.delete(windowId);
    await page?.close();
  });
  link.on('setBounds', async ({ windowId, bounds }) => {
    await shown.get(windowId)?.page.setViewportSize({ width: bounds.width, height: bounds.height });
  });
  link.on('setTheme', async ({ theme }) => {
    for (const { page } of shown.values()) await emulateTheme(page, theme);
  });
  link.on('toPage', ({ windowId, message }) => {
    const window = shown.get(windowId);
    if (!window) return;
    window.queue.push(message);
    if (!window.isFlushing) void flush(window);
  });

  /** One delivery at a time keeps the order; what comes meanwhile goes with the next one. */
  async function flush(window: Shown): Promise<void> {
    window.isFlushing = true;
    while (window.queue.length > 0) {
      const messages = window.queue.splice(0);
      // A page that goes away meanwhile loses its messages, as it does in Electron.
      await window.page.evaluate(deliver, messages).catch(() => undefined);
    }
    window.isFlushing = false;
  }

  return {
    firstPage: first.promise,
    pages: () => [...shown.values()].map(({ page }) => page),
    ended: (reason) => first.reject(new Error(reason)),
  };
}

function deliver(messages: readonly ToPage[]): void {
  (globalThis as unknown as { __standinDeliver(messages: readonly ToPage[]): void }).__standinDeliver(messages);
}

async function emulateTheme(page: Page, theme: string): Promise<void> {
  await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : theme === 'light' ? 'light' : null });
}
