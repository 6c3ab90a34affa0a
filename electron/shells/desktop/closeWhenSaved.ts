import type { BrowserWindow } from 'electron';

/** A page that hangs must not keep the window open: it closes without an answer after this long. */
const answerWithinMs = 10_000;
/** A page that answered is at work; saving may take long on a slow or busy disk, and what was typed is worth the wait. */
const saveWithinMs = 60_000;

/** What the page says of a window that is about to close. */
export type WindowClosing = { readonly isSaving: () => void; readonly isSaved: () => void };

/**
 * A window that is closed, by a person or on quitting, stays until the page says that everything is saved. `ask` asks it, and is
 * false when there is no page to wait for. Returns what to do at the page's answers.
 */
export function closeWhenSaved(
  window: Pick<BrowserWindow, 'on' | 'close' | 'isDestroyed'>,
  ask: () => boolean,
): WindowClosing {
  let state: 'open' | 'asked' | 'saved' = 'open';
  let timer: NodeJS.Timeout | undefined;
  const close = () => {
    if (state !== 'asked') return;
    clearTimeout(timer);
    state = 'saved';
    if (!window.isDestroyed()) window.close();
  };
  const closeWithin = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(close, ms);
  };
  window.on('close', (event) => {
    if (state === 'saved' || (state === 'open' && !ask())) return;
    event.preventDefault();
    if (state === 'asked') return;
    state = 'asked';
    closeWithin(answerWithinMs);
  });
  return {
    isSaving: () => {
      if (state === 'asked') closeWithin(saveWithinMs);
    },
    isSaved: close,
  };
}
