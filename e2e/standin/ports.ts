import { EventEmitter } from 'node:events';

/** Where a transferred port's messages go: another process or the page. */
export type Sink = { deliver(data: unknown): void; closed(): void };

/** Electron's MessagePortMain: messages wait until `start`, a transferred port lives on as a relay. */
export class MessagePortMain extends EventEmitter {
  partner: MessagePortMain | null = null;
  private queue: unknown[] = [];
  private isStarted = false;
  private isClosed = false;
  private sink: Sink | null = null;

  postMessage(message: unknown): void {
    const copy = structuredClone(message);
    const { partner } = this;
    queueMicrotask(() => partner?.receive(copy));
  }

  start(): void {
    this.isStarted = true;
    for (const data of this.queue.splice(0)) this.emit('message', { data, ports: [] });
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const { partner } = this;
    queueMicrotask(() => partner?.otherClosed());
  }

  transferTo(sink: Sink): void {
    if (this.sink) throw new Error('This port was transferred already.');
    this.sink = sink;
    for (const data of this.queue.splice(0)) sink.deliver(data);
    if (this.isClosed) sink.closed();
  }

  private receive(data: unknown): void {
    if (this.isClosed) return;
    if (this.sink) this.sink.deliver(data);
    else if (this.isStarted) this.emit('message', { data, ports: [] });
    else this.queue.push(data);
  }

  private otherClosed(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.sink?.closed();
    this.emit('close');
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();
  constructor() {
    this.port1.partner = this.port2;
    this.port2.partner = this.port1;
  }
}

let lastPortId = 0;
export function newPortId(): number {
  return ++lastPortId;
}
