// `npm run dev [-- PROJECT]`: the page with hot reload, and a backend that starts anew when one of its sources changes.
import { join } from 'node:path';
import { become, ensureInstalled, nodeBinary, orEnd, root } from './environment.mjs';

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write('npm run dev [-- [PROJECT.winnow] [--port N] [--no-open]]\n');
  process.exit(0);
}
orEnd(ensureInstalled);
become(nodeBinary, [join(root, 'build', 'dev', 'main.ts'), ...process.argv.slice(2)]);
