import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { webSocketPath } from '#shared/rpc/webSocketChannel.ts';
import type { Backend } from '#backend/backend.ts';
import { openInBrowser } from './openInBrowser.ts';
import { startWebShell } from './startWebShell.ts';

const backend = { handlers: {}, subscribe: () => () => undefined } as unknown as Backend;

test.runIf(process.platform === 'linux')(
  'what a browser is started with opens the page for the first, and closes it to them when a second comes',
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'winnow-browser-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    await writeFile(join(dir, 'index.html'), '<!doctype html><title>Winnow</title>');
    const started = join(dir, 'started');
    await writeFile(
      join(dir, 'xdg-open'),
      `#!/bin/sh\nprintf '%s' "$*" > '${started}.part'; mv '${started}.part' '${started}'\n`,
    );
    await chmod(join(dir, 'xdg-open'), 0o755);
    const logged: string[] = [];
    const log = (line: string) => void logged.push(line);
    const shell = await startWebShell({ backend, rendererDir: dir, port: 0, log });
    onTestFinished(() => shell.close());

    openInBrowser(shell, { PATH: `${dir}:${process.env['PATH']}` }, log);
    openInBrowser(shell, { PATH: `${dir}:${process.env['PATH']}`, DISPLAY: ':0' }, log);
    await expect.poll(() => existsSync(started)).toBe(true);
    const url = await readFile(started, 'utf8');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?code=[\w-]{43}$/);
    expect(url).not.toContain(new URL(shell.url).searchParams.get('token'));

    const open = (address: string, cookie = '') =>
      fetch(address, { redirect: 'manual', headers: { cookie, connection: 'close' } });
    const page = new URL('/', url).href;
    // Looking at the address without going there does not use it up.
    expect((await fetch(url, { method: 'HEAD', redirect: 'manual' })).status).toBe(403);
    const first = await open(url);
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
    expect((await open(page, cookie)).status).toBe(200);
    const socket = new WebSocket(`ws${page.slice(4, -1)}${webSocketPath}`, {
      headers: { cookie, origin: new URL(url).origin },
    });
    await new Promise((opened) => socket.once('open', opened));
    const ended = new Promise((closed) => socket.once('close', closed));

    expect((await open(url)).status).toBe(403);
    await ended;
    expect((await open(page, cookie)).status).toBe(403);
    expect(logged.join()).toContain('opened twice');
    expect((await open(shell.url)).status).toBe(303);
  },
);
