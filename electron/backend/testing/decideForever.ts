// Opens a project and flags one example after another, printing each id once the decision is acknowledged; a test kills it.
import { createTestBackend } from './testBackend.ts';

const t = await createTestBackend();
const { examples } = await t.call('project.open', { path: process.argv[2]! });
for (let id = 0; id < examples; id += 1) {
  await t.call('decisions.apply', { mutationId: `forever-${id}`, selection: { ids: [id] }, action: 'flag' });
  process.stdout.write(`${id}\n`);
}
setInterval(() => undefined, 1000);
