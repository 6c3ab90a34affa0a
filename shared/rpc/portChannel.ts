import { createInbox, type Channel } from './channel.ts';

/** What is needed of a MessagePort as pages, workers and Node have it. */
export type EventPort = {
  postMessage(message: unknown): void;
  // `object`: the DOM and Node disagree on what an event is.
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void;
  start(): void;
  close(): void;
};

/** What is needed of Electron's MessagePortMain. */
export type EmitterPort = {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
};

/** Said by the end that closes: not every engine tells the other end of a port that it was closed. */
const goodbye = '';

export function createPortChannel(port: EventPort): Channel {
  return portChannel(port, (onMessage, onClose) => {
    port.addEventListener('message', (event) => onMessage('data' in event ? event.data : undefined));
    port.addEventListener('close', onClose);
  });
}

export function createEmitterPortChannel(port: EmitterPort): Channel {
  return portChannel(port, (onMessage, onClose) => {
    port.on('message', (event) => onMessage(event.data));
    port.on('close', onClose);
  });
}

type Listen = (onMessage: (data: unknown) => void, onClose: () => void) => void;

function portChannel(port: Pick<EventPort, 'postMessage' | 'start' | 'close'>, listen: Listen): Channel {
  const inbox = createInbox();
  listen(
    (data) => {
      if (data === goodbye) {
        inbox.end('closed by the other side');
        port.close();
      } else if (typeof data === 'string') inbox.deliver(data);
    },
    () => inbox.end('port closed'),
  );
  port.start();
  return {
    send(text) {
      if (!inbox.isEnded()) port.postMessage(text);
    },
    onMessage: inbox.onMessage,
    onClose: inbox.onClose,
    close(reason = 'closed') {
      if (inbox.isEnded()) return;
      port.postMessage(goodbye);
      inbox.end(reason);
      port.close();
    },
  };
}
