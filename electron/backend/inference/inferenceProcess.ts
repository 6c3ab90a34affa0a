import { isMainThread } from 'node:worker_threads';

// One file for the process and for its session thread, so that a bundle needs a single extra entry.
if (isMainThread) {
  const { runInferenceHost } = await import('./inferenceHost.ts');
  runInferenceHost(new URL(import.meta.url));
} else {
  const { runSessionThread } = await import('./sessionThread.ts');
  await runSessionThread();
}
