import { cp, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessibility.ts';
import { filesIn, sampleDir } from './fixtures/files.ts';
import { expect, test } from './fixtures/test.ts';
import { answerAll, card } from './pages/humanPage.ts';
import { importAll } from './pages/importPage.ts';
import { addModel, runModel } from './pages/modelsPage.ts';
import { goTo } from './pages/shellPage.ts';
import { priorities } from './pages/slicesPage.ts';
import { chooseSource } from './pages/startPage.ts';

/** Four pictures of each class, in a folder of its own: the class is in every path. */
async function copyPictures(to: string): Promise<string[]> {
  const seen = new Map<string, number>();
  const chosen = filesIn(join(sampleDir, 'images')).filter((path) => {
    const name = path.split('/')[0] ?? '';
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return seen.get(name)! <= 4;
  });
  for (const name of seen.keys()) await mkdir(join(to, name), { recursive: true });
  await Promise.all(chosen.map((path) => cp(join(sampleDir, 'images', path), join(to, path))));
  return chosen;
}

/** What the backend sends to the page from its next loading on. */
function framesOf(page: Page): string[] {
  const frames: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => void frames.push(typeof payload === 'string' ? payload : '')),
  );
  return frames;
}

test('the blind pass shows nothing that names the example, and gives a human level; a random audit gives the truth', async ({
  app,
}) => {
  const { page } = app;
  const source = join(app.dir, 'photos');
  const pictures = await copyPictures(source);
  const names = [...new Set(pictures.map((path) => path.split('/')[0] ?? ''))].sort();
  await chooseSource(app, 'folder', source);
  await importAll(page, pictures.length);
  await addModel(app, join(sampleDir, 'model', 'model.onnx'));
  await runModel(page, pictures.length);
  await goTo(page, 'Slices');
  await page.getByRole('button', { name: 'New slice' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Name' }).fill('Everything');
  await form.getByRole('button', { name: 'Save the slice' }).click();
  await expect(form).toBeHidden();

  await goTo(page, 'Overview');
  const human = card(page, 'Human level');
  await expect(human).toContainText('Nobody has measured it');
  const level = page.getByRole('textbox', { name: 'Human level of Everything, %' });
  await expect(level).toHaveAttribute('placeholder', '100.0');
  await human.getByRole('button', { name: 'Measure human level: label 100 blind' }).click();
  const decide = page.getByRole('region', { name: 'Decide' });
  await expect(decide.getByRole('heading', { name: 'What is this?' })).toBeVisible();

  // Loaded anew, so that every word from the backend is seen: the address leads back into the blind pass.
  const frames = framesOf(page);
  await page.reload();
  await expect(page.getByText('0 of 40 examples labelled blind')).toBeVisible();
  await expect(page.getByRole('main').getByRole('img')).toHaveAccessibleName('Picture to label');
  await expectAccessible(page);
  await page.keyboard.press('1');
  await expect(page.getByText('1 of 40 examples labelled blind')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await expect(decide).toContainText(`You said ${names[0]}`);
  const whole = await page.locator('html').innerHTML();
  const told = [whole, ...frames].join('\n');
  for (const path of pictures) expect(told).not.toContain(basename(path));
  for (const field of ['givenLabel', 'currentLabel', 'prediction', 'suggestedLabel', 'confidence', 'neighbours'])
    expect(frames.join('\n')).not.toContain(`"${field}":[`);
  expect(frames.filter((frame) => frame.includes('"givenLabel"') || frame.includes('"prediction"'))).toEqual([]);
  const snapshot = await page.getByRole('main').ariaSnapshot();
  for (const name of names) expect(snapshot.split(name)).toHaveLength(name === names[0] ? 3 : 2);
  await expect(page.getByRole('heading', { name: /Nearest neighbours|History|Why it is here/ })).toHaveCount(0);

  await page.keyboard.press('Control+z');
  await expect(page.getByText('0 of 40 examples labelled blind')).toBeVisible();
  await page.keyboard.press('s');
  await expect(page.getByText('1 of 40 examples labelled blind')).toBeVisible();
  await answerAll(page, Array<string>(39).fill('1'));
  await expect(page.getByRole('heading', { name: 'This blind pass is done' })).toBeVisible();
  // Everything was called the first class: what agrees are the examples of that class.
  const groups = page.getByRole('table', { name: 'Agreement by current label' }).getByRole('row');
  // The last answer is counted when it is saved.
  await expect(page.getByRole('main')).toContainText('n 39');
  const counted = (await groups.allInnerTexts()).slice(1).map((text) => ({
    name: text.split('\t')[0]!.trim(),
    n: Number(/n\s(\d+)/.exec(text)?.[1]),
    isFull: text.includes('100.0'),
  }));
  expect(counted.reduce((sum, { n }) => sum + n, 0)).toBe(39);
  const agreed = counted.find(({ name }) => name === names[0]);
  expect(counted.filter(({ isFull }) => isFull)).toEqual(agreed ? [agreed] : []);
  const share = `${((100 * (agreed?.n ?? 0)) / 39).toFixed(1)} %`;
  await expect(page.getByRole('main')).toContainText(share);
  await expect(page.getByRole('main')).toContainText('not with the truth');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'See what to work on' }).click();
  await expect(card(page, 'Human level')).toContainText(share);
  await expect(level).toHaveAttribute('placeholder', share.replace(/\s*%/, ''));
  await expect(priorities(page).first()).toContainText('n 39');

  await page.getByRole('button', { name: /^Audit a random sample of 100/ }).click();
  await expect(page.getByText('0 of 40 examples decided')).toBeVisible();
  await answerAll(page, ['x', ...Array<string>(39).fill('k')]);
  await expect(page.getByRole('heading', { name: 'This queue is done' })).toBeVisible();
  await app.restart();
  await app.page
    .getByRole('button', { name: /photos/ })
    .first()
    .click();
  await goTo(app.page, 'Overview');
  await expect(card(app.page, 'Human level')).toContainText('agree with the current label, blind');
  await app.page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('button', { name: /^Effect/ })
    .click();
  const after = card(app.page, 'The true accuracy');
  await expect(after).toContainText('from a random audit of 40');
  await expect(after).toContainText(/Given labels that are wrong0\.0\s%0\.0–0\.0/);
  await expectAccessible(app.page);
});
