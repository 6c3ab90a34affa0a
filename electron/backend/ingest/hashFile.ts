import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

const wholeFileBytes = 4 * 1024 * 1024;

/** SHA-256 of a file as lower-case hex. A small one is read at once: an export of pictures hashes thousands of them. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  if ((await stat(path)).size <= wholeFileBytes) return hash.update(await readFile(path, { signal })).digest('hex');
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
