import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { type MessagePortMain, newPortId } from './ports.ts';
import type { UtilityFrame } from './utilityMessages.ts';

const running = new Map<ChildProcess, string>();
const shim = new URL('utilityChild.ts', import.meta.url).href;

/** A utility process is a plain Node process with `process.parentPort`. */
class UtilityProcess extends EventEmitter {
  private readonly child: ChildProcess;
  private readonly ports = new Map<number, MessagePortMain>();

  constructor(child: ChildProcess) {
    super();
    this.child = child;
    child.on('spawn', () => this.emit('spawn'));
    child.on('error', (error) => console.error(`stand-in: utility process: ${error.message}`));
    child.on('message', (raw) => this.receive(raw as UtilityFrame));
    child.on('exit', (code, signal) => {
      running.delete(child);
      for (const port of this.ports.values()) port.close();
      this.ports.clear();
      this.emit('exit', code ?? (signal ? 1 : 0));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  postMessage(data: unknown, transfer: readonly MessagePortMain[] = []): void {
    const portIds = transfer.map(() => newPortId());
    this.send({ t: 'message', data, portIds });
    transfer.forEach((port, index) => {
      const portId = portIds[index] ?? 0;
      this.ports.set(portId, port);
      port.transferTo({
        deliver: (message) => this.send({ t: 'portData', portId, data: message }),
        closed: () => this.send({ t: 'portClosed', portId }),
      });
    });
  }

  kill(): boolean {
    return this.child.kill();
  }

  private send(frame: UtilityFrame): void {
    // Like Electron: what is sent to a process that is gone is lost.
    if (this.child.connected) this.child.send(frame, () => undefined);
  }

  private receive(frame: UtilityFrame): void {
    if (frame.t === 'message') this.emit('message', frame.data);
    else if (frame.t === 'portData') this.ports.get(frame.portId)?.postMessage(frame.data);
    else this.ports.get(frame.portId)?.close();
  }
}

export const utilityProcess = {
  fork(modulePath: string, args: string[] = [], options: { serviceName?: string; env?: NodeJS.ProcessEnv } = {}) {
    const child = fork(modulePath, args, {
      execArgv: ['--import', shim],
      serialization: 'advanced',
      env: options.env ?? process.env,
    });
    running.set(child, options.serviceName ?? 'Node Utility Process');
    return new UtilityProcess(child);
  },
};

export function utilityMetrics() {
  return [...running].map(([{ pid }, serviceName]) => ({
    type: 'Utility',
    pid: pid ?? 0,
    serviceName,
    name: serviceName,
  }));
}
