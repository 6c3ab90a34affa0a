import { createBackend } from '#backend/createBackend.ts';
import { serveBackend } from './serveBackend.ts';

await serveBackend(createBackend);
