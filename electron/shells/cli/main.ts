import { runCli } from './runCli.ts';

// `winnow … | head` closes the pipe early: nobody is left to read, and that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.exitCode = await runCli(process.argv.slice(2), process);
