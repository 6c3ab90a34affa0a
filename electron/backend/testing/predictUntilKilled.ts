// Runs a model over a project and prints how far it is, line by line; a test kills it.
import { readFileSync } from 'node:fs';
import { modelConfigSchema } from '#shared/model/modelConfig.ts';
import { createTestBackend } from './testBackend.ts';

const [project, path, configPath] = process.argv.slice(2) as [string, string, string];
const t = await createTestBackend();
await t.call('project.open', { path: project });
t.backend.subscribe((event) => {
  if (event.name === 'jobs.changed' && event.payload.kind === 'predict')
    process.stdout.write(`${event.payload.done}\n`);
});
const config = modelConfigSchema.parse(JSON.parse(readFileSync(configPath, 'utf8')));
const { jobId } = await t.call('runs.start', { path, config, threads: 1 });
await t.finished(jobId);
await t.close();
