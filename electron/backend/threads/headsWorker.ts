import { parentPort, workerData } from 'node:worker_threads';
import { type HeadData, type HeadTask, runHeadTask } from '../analysis/heads/headTasks.ts';

/** Does one task after the other, as they come, and answers each. */
parentPort?.on('message', (task: HeadTask) => {
  const answer = runHeadTask(workerData as HeadData, task);
  parentPort?.postMessage(answer, [answer.predict.buffer as ArrayBuffer, answer.probabilities.buffer as ArrayBuffer]);
});
