// `npm run -s winnow -- COMMAND …`: the command line. Whatever has to be set up first is told on stderr only.
import { join } from 'node:path';
import { become, distDir, ensureBuilt, ensureInstalled, nodeBinary, orEnd } from './environment.mjs';

orEnd(() => {
  ensureInstalled();
  ensureBuilt({ isQuiet: true });
});
become(nodeBinary, [join(distDir, 'cli', 'main.js'), ...process.argv.slice(2)]);
