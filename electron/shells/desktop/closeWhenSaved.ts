import type { BrowserWindow } from 'electron';

/** How long the page may take to save before the window closes without it: a page that hangs must not keep it open. */
const patienceMs = 5_000;

/**
 * A window that is closed, by a person or on quitting, stays until the page says that everything is saved. `ask` asks it, and is
 * false when there is no page to wait for. Returns what to do at the page's answer.
 */
export function closeWhenSaved(window: BrowserWindow, ask: () => boolean): () => void {
  let state: 'open' | 'asked' | 'saved' = 'open';
  const close = () => {
    if (state !== 'asked') return;
    state = 'saved';
    if (!window.isDestroyed()) window.close();
  };
  window.on('close', (event) => {
    if (state === 'saved' || (state === 'open' && !ask())) return;
    event.preventDefault();
    if (state === 'asked') return;
    state = 'asked';
    setTimeout(close, patienceMs);
  });
  return close;
}
