// The dev server, run by `npm run dev [-- [PROJECT.winnow] [--port N] [--no-open]]` through build/dev.mjs.
import { resolve } from 'node:path';
import { toPlainError } from '#shared/base/winnowError.ts';
import { openInBrowser } from '#shells/web/openInBrowser.ts';
import { appRoot } from '#shells/web/shellDirs.ts';
import { parseWebArgs } from '#shells/web/webArgs.ts';
import { startRestartingBackend } from './restartingBackend.ts';
import { startDevServer } from './startDevServer.ts';

const usualPort = 4681;
const say = (line: string) => process.stderr.write(`${line}\n`);

try {
  const { project, port, opensBrowser } = parseWebArgs(process.argv.slice(2));
  const root = appRoot();
  const backend = startRestartingBackend(root, project === null ? null : resolve(project), say);
  const server = await startDevServer(root, port ?? usualPort, backend).catch(async (error: unknown) => {
    await backend.close();
    throw error;
  });
  process.stdout.write(`Winnow is open at ${server.url}\n`);
  if (opensBrowser) openInBrowser(server, process.env, say);
  const end = async () => {
    await server.close();
    await backend.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
} catch (error) {
  say(`winnow: ${toPlainError(error).message}`);
  process.exitCode = 2;
}
