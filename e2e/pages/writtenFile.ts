import { pathToFileURL } from 'node:url';
import { type Browser, expect, type Page } from '@playwright/test';
import { expectAccessible } from '../fixtures/accessibility.ts';

/** Where it is, and how many pictures it has in itself. */
type WrittenFile = { readonly path: string; readonly pictures: number };

/**
 * Opens a file that was written for somebody without Winnow, in a browser as a file: nothing but itself is asked for, nothing ran or spoke,
 * and in the light, in the dark and on a narrow screen it can be read. `look` is what it says.
 */
export async function expectWrittenFile(
  browser: Browser,
  { path, pictures }: WrittenFile,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
  const page = await context.newPage();
  const requests: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => said.push('a dialog')));
  try {
    await page.goto(pathToFileURL(path).href);
    await look(page);
    const drawn = await page.evaluate(() => [...document.images].map((image) => image.naturalWidth > 0));
    expect(drawn).toEqual(Array.from({ length: pictures }, () => true));
    await expectNothingForeign(page);
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page);
    await page.setViewportSize({ width: 400, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await expectAccessible(page);
    expect(requests.filter((url) => pictures === 0 || !url.startsWith('data:'))).toEqual([pathToFileURL(path).href]);
    expect(said).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Nothing of the data became an element, and nothing points outside; a picture is in the file itself. */
async function expectNothingForeign(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    foreign: document.querySelectorAll('script,iframe,link,object,embed,form,base,#from-data').length,
    handlers: [...document.querySelectorAll('*')].filter((element) =>
      [...element.attributes].some(({ name }) => name.startsWith('on') || name === 'style'),
    ).length,
    addresses: [...document.querySelectorAll('[src],[href]')].filter((element) => {
      const address = element.getAttribute('src') ?? element.getAttribute('href') ?? '';
      return !address.startsWith(element.matches('img') ? 'data:image/' : '#');
    }).length,
  }));
  expect(found).toEqual({ foreign: 0, handlers: 0, addresses: 0 });
}
