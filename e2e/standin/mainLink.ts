import { createLink } from './link.ts';
import type { MainLink, ToHost, ToMain } from './messages.ts';

/** The main process's end of the line to the test process that started it. */
export const link: MainLink = createLink<ToHost, ToMain>({
  send: (frame) => process.send?.(frame),
  onFrame: (listener) => process.on('message', listener),
});

/** An event as Electron's listeners get it. */
export function createEvent<T extends object>(facts: T): T & { defaultPrevented: boolean; preventDefault(): void } {
  const event = {
    ...facts,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}
