import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { toPlainError } from '#renderer/data/client.ts';
import { sendBeforeClosing } from '#renderer/data/unsaved.ts';

const pauseMs = 800;

export type Autosave = {
  readonly text: string;
  readonly change: (text: string) => void;
  /** Sends what was typed at once, as when the field is left. */
  readonly flush: () => void;
  /** Null as long as nothing was typed. */
  readonly said: { readonly tone: 'quiet' | 'bad'; readonly words: string } | null;
};

/** What was sent while something else was stored: it is shown until what is stored is another. */
type Sent = { readonly text: string; readonly instead: string };

/**
 * A text that saves itself: after a pause, when it is left, when it goes from the screen, and before the window closes. What is
 * stored is shown until somebody types, and again once that is stored.
 */
export function useAutosave(stored: string, save: (text: string) => Promise<unknown>): Autosave {
  const [typed, setTyped] = useState<string | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  // Once and for all: an undo may store again what there was when it was sent.
  if (sent !== null && sent.instead !== stored) setSent(null);
  const [said, setSaid] = useState<Autosave['said']>(null);
  // Beside the state, since a field that goes away sends what was typed after its last drawing.
  const waiting = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const flush = () => {
    clearTimeout(timer.current);
    const text = waiting.current;
    if (text === null) return;
    waiting.current = null;
    setTyped(null);
    setSent({ text, instead: stored });
    setSaid({ tone: 'quiet', words: 'Saving…' });
    save(text).then(
      () => {
        if (waiting.current === null) setSaid({ tone: 'quiet', words: 'Saved' });
      },
      (error: unknown) => setSaid({ tone: 'bad', words: `Not saved: ${toPlainError(error).message}` }),
    );
  };
  const flushNow = useEffectEvent(flush);
  useEffect(() => {
    const end = sendBeforeClosing(() => flushNow());
    return () => {
      end();
      flushNow();
    };
  }, []);
  return {
    text: typed ?? sent?.text ?? stored,
    change: (text) => {
      setTyped(text);
      setSaid({ tone: 'quiet', words: 'Typing…' });
      waiting.current = text;
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, pauseMs);
    },
    flush,
    said,
  };
}
