import { createInbox, type Channel } from './channel.ts';

/** Two ends of a line inside one process. Delivery is asynchronous and in order, like on a real line. */
export function createMemoryChannels(): readonly [Channel, Channel] {
  const left = createInbox();
  const right = createInbox();
  const close = (reason = 'closed') => {
    queue(() => {
      left.end(reason);
      right.end(reason);
    });
  };
  const end = (own: typeof left, other: typeof left): Channel => ({
    send(text) {
      if (!own.isEnded()) queue(() => other.deliver(text));
    },
    onMessage: own.onMessage,
    onClose: own.onClose,
    close,
  });
  return [end(left, right), end(right, left)];
}

function queue(task: () => void): void {
  void Promise.resolve().then(task);
}
