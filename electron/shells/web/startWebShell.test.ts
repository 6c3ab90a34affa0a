import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WinnowError } from '#shared/base/winnowError.ts';
import { createRpcClient } from '#shared/rpc/client.ts';
import { createWebSocketChannel, webSocketPath } from '#shared/rpc/webSocketChannel.ts';
import type { Backend } from '#backend/backend.ts';
import { startWebShell, type WebShell } from './startWebShell.ts';
import { parseWebArgs } from './webArgs.ts';

const picture = Buffer.from('89504e470d0a1a0a', 'hex');
const logged: string[] = [];
/** Only what a shell touches: any method of the contract answers through the same path. */
const backend = {
  handlers: {
    'tags.list': () => [{ name: 'blurry', count: 2 }],
    'project.close': () => {
      throw new TypeError('secret detail');
    },
  },
  subscribe: () => () => undefined,
  media(url: string) {
    if (url.startsWith('media/crash')) return Promise.reject(new Error('secret detail'));
    return Promise.resolve(
      url === 'media/1?size=128'
        ? { status: 200 as const, mime: 'image/png', bytes: picture }
        : { status: 404 as const, mime: 'text/plain', bytes: Buffer.alloc(0) },
    );
  },
  close: () => Promise.resolve(),
} as unknown as Backend;

let shell: WebShell;
let dir = '';
let cookie = '';

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // The path goes out as it is: fetch would tidy it up.
    const options = { host: '127.0.0.1', port: shell.port, path, method, headers, agent: false };
    request(options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

function openSocket(headers: Record<string, string>, path = webSocketPath, port = shell.port): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

const origin = () => `http://127.0.0.1:${shell.port}`;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'winnow-web-'));
  const rendererDir = join(dir, 'renderer');
  await mkdir(join(rendererDir, 'assets'), { recursive: true });
  await mkdir(join(rendererDir, 'folder.js'));
  await mkdir(join(dir, 'renderer-other'));
  await writeFile(join(dir, 'secret.js'), 'secret');
  await writeFile(join(dir, 'renderer-other', 'secret.js'), 'secret');
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>Winnow</title>');
  await writeFile(join(rendererDir, 'assets', 'index-abc.js'), 'start();');
  await writeFile(join(rendererDir, '.env.js'), 'secret');
  await symlink(join(dir, 'secret.js'), join(rendererDir, 'link.js'));
  shell = await startWebShell({ backend, port: 0, rendererDir, log: (line) => logged.push(line) });
  const first = await ask(new URL(shell.url).pathname + new URL(shell.url).search);
  cookie = String(first.headers['set-cookie']?.[0]).split(';')[0] ?? '';
});

afterAll(async () => {
  await shell.close();
  await rm(dir, { recursive: true });
});

describe('the way in', () => {
  test('the printed address sets a cookie that scripts and other sites cannot use, and takes the token out of the address', async () => {
    const { pathname, search } = new URL(shell.url);
    const answer = await ask(pathname + search);
    expect([answer.status, answer.headers.location]).toEqual([303, '/']);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^winnow_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    // Nobody keeps the address or hears of it from the page that follows.
    expect([answer.headers['cache-control'], answer.headers['referrer-policy']]).toEqual(['no-store', 'no-referrer']);
  });

  test('every start has a token of its own', async () => {
    const other = await startWebShell({ backend, port: 0, rendererDir: join(dir, 'renderer') });
    await other.close();
    const tokenOf = (url: string): string => new URL(url).searchParams.get('token') ?? '';
    expect(tokenOf(other.url)).toMatch(/^[\w-]{43}$/);
    expect(tokenOf(other.url)).not.toBe(tokenOf(shell.url));
  });

  test('the page, its scripts and pictures come with strict headers', async () => {
    const page = await ask('/', { cookie });
    expect([page.status, String(page.body), page.headers['cache-control']]).toEqual([
      200,
      '<!doctype html><title>Winnow</title>',
      'no-store',
    ]);
    const own = [`ws://127.0.0.1:${shell.port}`, `ws://localhost:${shell.port}`];
    expect(String(page.headers['content-security-policy']).split('; ').toSorted()).toEqual(
      [
        "base-uri 'none'",
        `connect-src 'self' ${own.join(' ')}`,
        "default-src 'none'",
        "font-src 'self' data:",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "img-src 'self' blob: data:",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "worker-src 'self' blob:",
      ].toSorted(),
    );
    const script = await ask('/assets/index-abc.js', { cookie });
    expect([script.status, script.headers['content-type'], script.headers['cache-control']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'private, max-age=31536000, immutable',
    ]);
    for (const { headers } of [page, script, await ask('/nothing.js', { cookie }), await ask('/')]) {
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['permissions-policy']).toContain('camera=()');
    }
  });

  test('localhost is as good as 127.0.0.1', async () => {
    expect((await ask('/', { cookie, host: `localhost:${shell.port}` })).status).toBe(200);
  });

  test('a head request has no body, and writing is refused', async () => {
    expect((await ask('/', { cookie }, 'HEAD')).body).toHaveLength(0);
    expect((await ask('/', { cookie }, 'POST')).status).toBe(405);
  });
});

describe('who is kept out', () => {
  test.each([
    ['no cookie', {}],
    ['a wrong cookie', { cookie: 'winnow_1=abc' }],
    ['another value', { cookie: 'VALUE' }],
  ])('%s', async (_name, headers: Record<string, string>) => {
    const sent = headers['cookie'] === 'VALUE' ? { cookie: `${cookie.slice(0, -1)}!` } : headers;
    for (const path of ['/', '/assets/index-abc.js', '/media/1?size=128', '/?token=wrong', '/?token=']) {
      const answer = await ask(path, sent);
      expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined]);
    }
  });

  test.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost.evil.example', '[::1]:1', '127.0.0.1:1'])(
    'a foreign Host (%s), even with the token',
    async (host) => {
      expect((await ask('/', { cookie, host })).status).toBe(421);
      const { pathname, search } = new URL(shell.url);
      expect((await ask(pathname + search, { host })).status).toBe(421);
    },
  );

  test.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://localhost:1'])(
    'a foreign Origin (%s)',
    async (from) => {
      expect((await ask('/media/1?size=128', { cookie, origin: from })).status).toBe(403);
      await expect(openSocket({ cookie, origin: from })).rejects.toThrow('403');
    },
  );

  test.each([
    ['embeds a picture', 'cross-site', 'no-cors', 'image'],
    ['embeds a script', 'cross-site', 'no-cors', 'script'],
    ['frames the page', 'cross-site', 'navigate', 'iframe'],
    // Another program's page on another port of this machine is of the same site, and gets the cookie.
    ['on this machine embeds a picture', 'same-site', 'no-cors', 'image'],
    ['on this machine frames the page', 'same-site', 'navigate', 'iframe'],
    ['on this machine reads it', 'same-site', 'cors', 'empty'],
  ])('another site that %s', async (_name, site, mode, dest) => {
    const headers = { cookie, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest };
    for (const path of ['/', '/media/1?size=128', '/assets/index-abc.js'])
      expect((await ask(path, headers)).status).toBe(403);
  });

  test('a link on another site may lead here: the browser shows what the person may see', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await ask('/', { ...headers, cookie })).status).toBe(200);
    expect((await ask('/', headers)).status).toBe(403);
  });

  test('every address of this machine but 127.0.0.1', async () => {
    const reached = await new Promise((resolve) => {
      const socket = connect(shell.port, '127.0.0.2');
      socket.on('connect', () => resolve('connected'));
      socket.on('error', () => resolve('refused'));
    });
    expect(reached).toBe('refused');
  });

  test.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/..%5csecret.js',
    '/assets/..\\..\\secret.js',
    '/../renderer-other/secret.js',
    '/link.js',
    '/.env.js',
    '/secret.js%00.png',
    '/%ff.js',
    '/assets',
    '/assets/',
    '/folder.js',
  ])('a path that leads out or to no file of the page (%s)', async (path) => {
    const answer = await ask(path, { cookie });
    expect(answer.status).toBe(404);
    expect(String(answer.body)).not.toContain('secret');
  });

  test('a path too long for the file system', async () => {
    expect((await ask(`/${'a'.repeat(5000)}.js`, { cookie })).status).toBe(404);
  });

  test('an absolute or a double-slash address', async () => {
    expect((await ask('//evil.example/', { cookie })).status).toBe(400);
    expect((await ask('http://evil.example/', { cookie })).status).toBe(400);
  });

  test('noise instead of HTTP', async () => {
    const socket = connect(shell.port, '127.0.0.1');
    socket.write('\x16\x03\x01 hello\r\n\r\n');
    await new Promise((resolve) => socket.on('close', resolve));
    expect((await ask('/', { cookie })).status).toBe(200);
  });
});

describe('pictures', () => {
  test('come privately cached and are checked each time', async () => {
    const answer = await ask('/media/1?size=128', { cookie });
    expect([answer.status, answer.headers['content-type'], answer.body.equals(picture)]).toEqual([
      200,
      'image/png',
      true,
    ]);
    expect(answer.headers['cache-control']).toBe('private, no-cache');
    expect(answer.headers['content-security-policy']).toContain('sandbox');
    const again = await ask('/media/1?size=128', { cookie, 'if-none-match': String(answer.headers['etag']) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await ask('/media/2', { cookie })).status).toBe(404);
  });

  test('a failure tells the terminal, not the page', async () => {
    const answer = await ask('/media/crash', { cookie });
    expect([answer.status, String(answer.body).includes('secret')]).toEqual([500, false]);
    expect(logged.join('\n')).toContain('GET /media/crash: Error: secret detail');
    const { search } = new URL(shell.url);
    await ask(`/media/crash${search}`, { cookie });
    expect(logged.filter((line) => line.startsWith('GET /media/crash: '))).toHaveLength(2);
    expect(logged.join('\n')).not.toContain(search.slice('?token='.length));
  });
});

describe('the WebSocket', () => {
  test('carries calls of our own page', async () => {
    const rpc = createRpcClient(createWebSocketChannel(await openSocket({ cookie, origin: origin() })));
    expect(await rpc.call('tags.list', {})).toEqual([{ name: 'blurry', count: 2 }]);
    await expect(rpc.call('project.close', {})).rejects.toMatchObject({ code: 'internal' });
    await expect(rpc.call('project.open', { path: 7 as unknown as string })).rejects.toMatchObject({
      code: 'bad_input',
    });
    rpc.close();
  });

  test.each([
    ['no cookie', (): Record<string, string> => ({ origin: origin() })],
    ['no Origin', (): Record<string, string> => ({ cookie })],
    ['a foreign Host', (): Record<string, string> => ({ cookie, origin: 'http://evil.example', host: 'evil.example' })],
  ])('is refused with %s', async (_name, headers) => {
    await expect(openSocket(headers())).rejects.toThrow(/403|421/);
  });

  test('is at one path only', async () => {
    await expect(openSocket({ cookie, origin: origin() }, '/other')).rejects.toThrow('403');
  });

  test('there are no more than 32 at a time', async () => {
    const other = await startWebShell({ backend, port: 0, rendererDir: dir });
    const token = new URL(other.url).searchParams.get('token');
    const headers = { cookie: `winnow_${other.port}=${token}`, origin: `http://127.0.0.1:${other.port}` };
    const open = () => openSocket(headers, webSocketPath, other.port);
    await Promise.all(Array.from({ length: 32 }, open));
    await expect(open()).rejects.toThrow('503');
    await other.close();
  });

  test('a message beyond the limit closes it', async () => {
    const socket = await openSocket({ cookie, origin: origin() });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.send(Buffer.alloc(40_000_000, 97).toString());
    expect(await closed).toBe(1009);
  });
});

test('a port in use is a clear error', async () => {
  await expect(startWebShell({ backend, port: shell.port, rendererDir: dir })).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('arguments', () => {
  expect(parseWebArgs([])).toEqual({ project: null, port: null, opensBrowser: true });
  expect(parseWebArgs(['a.winnow', '--port', '0', '--no-open'])).toEqual({
    project: 'a.winnow',
    port: 0,
    opensBrowser: false,
  });
  expect(parseWebArgs(['--port=8080'])).toMatchObject({ port: 8080 });
  for (const bad of [['--port'], ['--port', 'x'], ['--port', '70000'], ['--nope'], ['a', 'b']]) {
    expect(() => parseWebArgs(bad)).toThrow(WinnowError);
  }
});
