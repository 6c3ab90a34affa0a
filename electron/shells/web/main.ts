import { toPlainError } from '#shared/base/winnowError.ts';
import { createBackend } from '#backend/createBackend.ts';
import { serveWeb } from './serveWeb.ts';
import { parseWebArgs } from './webArgs.ts';

try {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const print = (line: string) => process.stdout.write(`${line}\n`);
  process.exitCode = await serveWeb({ ...parseWebArgs(process.argv.slice(2)), createBackend, print, log });
} catch (error) {
  const { code, message, file } = toPlainError(error);
  process.stderr.write(`winnow: ${message}${file === undefined ? '' : ` (${file})`}\n`);
  if (code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exitCode = code === 'internal' ? 3 : 2;
}
