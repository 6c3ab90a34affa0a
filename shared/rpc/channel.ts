/**
 * A two-way line between a page and a backend. Every channel carries text (one JSON frame a message), so that all
 * shells behave alike: what the memory channel proves in a test holds for the WebSocket and the MessagePort.
 */
export type Channel = {
  /** Queued while the line is still opening; does nothing once it is closed. */
  send(text: string): void;
  /** One listener; messages that come before it is set are kept for it. */
  onMessage(listener: (text: string) => void): void;
  /** Called once, with a reason for the log; at once when the line is already closed. */
  onClose(listener: (reason: string) => void): void;
  close(reason?: string): void;
};

/** The receiving half that every channel shares: keeps early messages, tells of the end exactly once. */
export type Inbox = {
  deliver(text: string): void;
  end(reason: string): void;
  readonly isEnded: () => boolean;
  readonly onMessage: Channel['onMessage'];
  readonly onClose: Channel['onClose'];
};

export function createInbox(): Inbox {
  let listener: ((text: string) => void) | null = null;
  let early: string[] = [];
  let ended: string | null = null;
  const closeListeners: ((reason: string) => void)[] = [];
  return {
    deliver(text) {
      if (ended !== null) return;
      if (listener) listener(text);
      else early.push(text);
    },
    end(reason) {
      if (ended !== null) return;
      ended = reason;
      for (const tell of closeListeners.splice(0)) tell(reason);
    },
    isEnded: () => ended !== null,
    onMessage(next) {
      listener = next;
      const kept = early;
      early = [];
      for (const text of kept) next(text);
    },
    onClose(next) {
      if (ended === null) closeListeners.push(next);
      else next(ended);
    },
  };
}
