import { EventEmitter } from 'node:events';
import { MessageChannelMain, type MessagePortMain } from './ports.ts';
import type { UtilityFrame } from './utilityMessages.ts';

/** Loaded before a utility process's own module: gives it `process.parentPort`, which queues until somebody listens. */
const ports = new Map<number, MessagePortMain>();
const send = (frame: UtilityFrame) => process.send?.(frame);
let early: unknown[] = [];

class ParentPort extends EventEmitter {
  postMessage(data: unknown): void {
    send({ t: 'message', data, portIds: [] });
  }
}
const parentPort = new ParentPort();
parentPort.on('newListener', (name) => {
  if (name !== 'message') return;
  const kept = early;
  early = [];
  queueMicrotask(() => kept.forEach((event) => parentPort.emit('message', event)));
});
Object.defineProperty(process, 'parentPort', { value: parentPort });

process.on('message', (raw) => {
  const frame = raw as UtilityFrame;
  if (frame.t === 'message') {
    const event = { data: frame.data, ports: frame.portIds.map(open) };
    if (parentPort.listenerCount('message') > 0) parentPort.emit('message', event);
    else early.push(event);
  } else if (frame.t === 'portData') {
    ports.get(frame.portId)?.postMessage(frame.data);
  } else {
    ports.get(frame.portId)?.close();
    ports.delete(frame.portId);
  }
});
// A utility process never outlives the app, not even an app that was killed.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

/** The user's end of a fresh pair; the other end relays to main. */
function open(portId: number): MessagePortMain {
  const { port1, port2 } = new MessageChannelMain();
  port2.transferTo({
    deliver: (data) => send({ t: 'portData', portId, data }),
    closed: () => send({ t: 'portClosed', portId }),
  });
  ports.set(portId, port2);
  return port1;
}
