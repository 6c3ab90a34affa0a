import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../runCli.ts';

const main = join(dirname(fileURLToPath(import.meta.url)), '..', 'main.ts');

export type CommandResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** A command in this process, with a backend of its own; a project it opens must be closed, since it is locked while open. */
export async function runWinnow(...args: readonly string[]): Promise<CommandResult> {
  let [stdout, stderr] = ['', ''];
  const code = await runCli(args, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
  });
  return { code, stdout, stderr };
}

/** The same in a process of its own, which takes far longer: for what only a process has. */
export function spawnWinnow(...args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { maxBuffer: 64e6 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** The one document of `--json`. Throws with what the command said when it prints anything else or ends with another code. */
export async function winnowDocument<T>(code: number, ...args: readonly string[]): Promise<T> {
  const result = await runWinnow(...args, '--json');
  if (result.code !== code)
    throw new Error(`winnow ${args.join(' ')} ended with ${result.code}, not ${code}:\n${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}
