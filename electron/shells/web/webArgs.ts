import { WinnowError } from '#shared/base/winnowError.ts';

export type WebArgs = {
  readonly project: string | null;
  /** Null: the usual one, or any free one. */ readonly port: number | null;
  readonly opensBrowser: boolean;
};

/** `[PROJECT] [--port N] [--no-open]`. Throws `bad_usage`. */
export function parseWebArgs(args: readonly string[]): WebArgs {
  let project: string | null = null;
  let port: number | null = null;
  let opensBrowser = true;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--no-open') opensBrowser = false;
    else if (arg === '--port' || arg.startsWith('--port=')) {
      const value = arg === '--port' ? args[++i] : arg.slice('--port='.length);
      port = parsePort(value);
    } else if (arg.startsWith('-'))
      throw new WinnowError('bad_usage', `Unknown option ${arg}. Usage: [PROJECT] [--port N] [--no-open].`);
    else if (project !== null) throw new WinnowError('bad_usage', 'Give one project at most.');
    else project = arg;
  }
  return { project, port, opensBrowser };
}

function parsePort(value: string | undefined): number {
  const port = Number(value);
  if (!value || !Number.isInteger(port) || port < 0 || port > 65535) {
    throw new WinnowError('bad_usage', `--port takes a number from 0 to 65535, not ${value ?? 'nothing'}.`);
  }
  return port;
}
