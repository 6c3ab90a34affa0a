import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';

const mimes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export type StaticFile = {
  readonly mime: string;
  readonly bytes: Buffer;
  readonly isPage: boolean;
  readonly isHashed: boolean;
};

/**
 * Reads a file of the built page by its URL path ("/" is index.html). Null for whatever is not a plain file inside `root`, of a kind
 * that a page is made of: `..`, encoded or not, backslashes, NUL, hidden files and links that lead out included.
 */
export async function readStaticFile(root: string, urlPath: string): Promise<StaticFile | null> {
  const name = decodePath(urlPath === '/' ? '/index.html' : urlPath);
  if (name === null) return null;
  const mime = mimes[extname(name).toLowerCase()];
  if (!mime) return null;
  try {
    const realRoot = await realpath(resolve(root));
    const path = await realpath(join(realRoot, name));
    if (!path.startsWith(realRoot + sep) || !(await stat(path)).isFile()) return null;
    return {
      mime,
      bytes: await readFile(path),
      isPage: mime.startsWith('text/html'),
      isHashed: name.startsWith('/assets/'),
    };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function decodePath(urlPath: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  const hasOddPart = decoded.split('/').some((part) => part.startsWith('.'));
  if (!decoded.startsWith('/') || hasOddPart || /[\\\0:]/.test(decoded)) return null;
  return decoded;
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP';
}
