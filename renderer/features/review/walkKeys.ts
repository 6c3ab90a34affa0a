import type { KeyHandlers } from '#renderer/state/keymap.ts';

type Walk = { move(by: 1 | -1): void; undo(): Promise<void>; redo(): Promise<void> };

/** The keys that every pass through examples has. */
export function walkKeys(session: Walk): KeyHandlers {
  return {
    'review.previous': () => session.move(-1),
    'review.next': () => session.move(1),
    'app.undo': () => void session.undo(),
    'app.redo': () => void session.redo(),
  };
}
