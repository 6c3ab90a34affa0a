import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { filesIn } from './fixtures/files.ts';
import { openSample } from './pages/startPage.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const leftOut = [
  'build/samples',
  'build/pictures',
  'electron/backend/testing/samples',
  'electron/backend/analysis/golden',
];

/** The sources in a folder of their own, so that they can be changed; packages and the sample are those of the checkout. */
async function copySources(to: string): Promise<void> {
  for (const name of ['package.json', 'tsconfig.json', 'shared', 'electron', 'renderer', 'build'])
    await cp(join(root, name), join(to, name), {
      recursive: true,
      filter: (path) => !leftOut.includes(relative(root, path)),
    });
  for (const name of ['node_modules', 'build/samples']) await symlink(join(root, name), join(to, name));
}

/** Changes the one source in a folder that holds these words, as somebody at work on it would. */
async function edit(folder: string, before: string, after: string): Promise<void> {
  const paths = filesIn(folder).filter((name) => /(?<!\.test)\.tsx?$/.test(name));
  const sources = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  );
  const found = sources.filter(({ text }) => text.includes(before));
  expect(found.map(({ path }) => path)).toHaveLength(1);
  for (const { path, text } of found) await writeFile(join(folder, path), text.replaceAll(before, after));
}

async function addressOf(server: ChildProcess, output: () => string): Promise<string> {
  const found = () => /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(output())?.[0];
  await expect.poll(() => found() ?? server.exitCode, { message: output() }).not.toBeNull();
  const url = found();
  if (url === undefined) throw new Error(`The dev server ended:\n${output()}`);
  return url;
}

const statusOf = (url: string, headers: Record<string, string>) =>
  new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end();
  });

test('a changed component is shown without a reload; a changed answer is there after the backend has started anew', async ({
  page,
}) => {
  const dir = await mkdtemp(join(tmpdir(), 'winnow-dev-'));
  const checkout = join(dir, 'checkout');
  await copySources(checkout);
  const env = { ...process.env, WINNOW_USER_DATA: join(dir, 'user'), WINNOW_PROJECTS: join(dir, 'projects') };
  const server = spawn(process.execPath, [join(checkout, 'build/dev/main.ts'), '--port', '0', '--no-open'], {
    cwd: checkout,
    env,
  });
  let output = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const exited = new Promise((resolve) => server.once('exit', resolve));
  try {
    const url = await addressOf(server, () => output);
    const { origin } = new URL(url);
    // Who gets an answer is decided as in the web shell.
    expect(await statusOf(`${origin}/boot/main.tsx`, {})).toBe(403);
    expect(await statusOf(url, { host: 'evil.example' })).toBe(421);
    expect(await statusOf(url, { origin: 'http://evil.example' })).toBe(403);

    await page.goto(url);
    await openSample(page);
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    const isSamePage = () => page.evaluate(() => 'isSamePage' in window);

    await edit(join(checkout, 'renderer'), "'What to work on'", "'What to mend first'");
    await expect(page.getByRole('heading', { name: 'What to mend first' })).toBeVisible();
    expect(await isSamePage()).toBe(true);

    const project = page.getByRole('button', { name: /^Project / });
    await expect(project).toBeVisible();
    await edit(
      join(checkout, 'electron/backend'),
      'name: projectName(project),\n    isReadOnly',
      "name: 'Told anew',\n    isReadOnly",
    );
    await expect(project).toHaveAccessibleName('Project Told anew');
    await expect(page.getByRole('heading', { name: 'What to mend first' })).toBeVisible();
    expect(await isSamePage()).toBe(true);
    expect(output).toMatch(/electron\/backend\/\S+\.ts changed: the backend starts anew/);

    // A mistake is survived, and the next change mends it.
    await edit(join(checkout, 'electron/backend'), "name: 'Told anew',", "name: 'Told anew' oops,");
    await expect.poll(() => output).toContain('It is started at the next change of a source.');
    await edit(join(checkout, 'electron/backend'), "name: 'Told anew' oops,", "name: 'Mended',");
    await expect(project).toHaveAccessibleName('Project Mended');
    expect(await isSamePage()).toBe(true);
  } finally {
    server.kill('SIGTERM');
    expect(await exited).toBe(0);
    await test.info().attach('dev.log', { body: output, contentType: 'text/plain' });
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
});
