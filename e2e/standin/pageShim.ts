import type { FromPage, ToPage } from './messages.ts';

type Preload = (require: (name: string) => unknown, process: object, exports: object, module: object) => void;

/** The script that a page runs before its own: the shim, then the preload. One script, because the page's policy forbids eval. */
export function pageScript(preloadSource: string): string {
  const preload = `function (require, process, exports, module) {\n${preloadSource}\n}`;
  return `(${installPageShim.toString()})(${JSON.stringify(process.platform)}, ${preload});`;
}

/**
 * `electron` as a preload sees it (contextBridge, ipcRenderer, webUtils). Its source is what is sent, so it must not
 * refer to anything outside itself.
 */
function installPageShim(platform: string, preload: Preload): void {
  type Says = (message: FromPage) => Promise<unknown>;
  type IpcListener = (event: { ports: readonly MessagePort[] }, ...args: unknown[]) => void;
  const scope = globalThis as unknown as Record<string, unknown>;
  if (window.top !== window) return; // No preload in frames.
  const say = scope['__standinSay'] as Says;
  const listeners = new Map<string, IpcListener[]>();
  const ports = new Map<number, MessagePort>();

  const openPort = (portId: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event: MessageEvent<unknown>) => void say({ kind: 'portData', portId, data: event.data });
    port1.addEventListener('close', () => void say({ kind: 'portClosed', portId }));
    ports.set(portId, port1);
    return port2;
  };

  scope['__standinDeliver'] = (messages: readonly ToPage[]) => {
    for (const message of messages) {
      if (message.kind === 'ipc') {
        const event = { ports: message.portIds.map(openPort) };
        for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
      } else if (message.kind === 'portData') {
        ports.get(message.portId)?.postMessage(message.data);
      } else {
        ports.get(message.portId)?.close();
        ports.delete(message.portId);
      }
    }
  };

  const copy = (value: unknown): unknown => {
    if (typeof value === 'function') return (...args: unknown[]) => copy(value(...args.map(copy)));
    if (value instanceof Promise) return value.then(copy);
    if (value === null || typeof value !== 'object' || value instanceof Blob) return value;
    if (Array.isArray(value)) return Object.freeze(value.map(copy));
    if (Object.getPrototypeOf(value) !== Object.prototype)
      throw new TypeError('The context bridge takes plain values only.');
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)])));
  };

  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) =>
        Object.defineProperty(globalThis, name, { value: copy(api), enumerable: true }),
    },
    ipcRenderer: {
      on: (channel: string, listener: IpcListener) =>
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      send: (channel: string, ...args: unknown[]) => void say({ kind: 'send', channel, args }),
      async invoke(channel: string, ...args: unknown[]) {
        const answer = (await say({ kind: 'invoke', channel, args })) as { value?: unknown; error?: string };
        if (answer.error !== undefined) throw new Error(`Error invoking remote method '${channel}': ${answer.error}`);
        return answer.value;
      },
    },
    webUtils: {
      // A page's File does not tell its path; the spec names it (`desktop.placeFile`).
      getPathForFile: (file: File) =>
        (scope['__standinPaths'] as Record<string, string> | undefined)?.[file.name] ?? '',
    },
  };

  // Permissions go to main's handlers first, which in Electron have the last word.
  const refuseUnless = async (permission: string, isCheck: boolean) => {
    const isGranted = await say({ kind: 'permission', permission, isCheck });
    return isGranted === true;
  };
  const { permissions, mediaDevices } = navigator;
  if (permissions) {
    const query = permissions.query.bind(permissions);
    permissions.query = async (descriptor) => {
      const isGranted = await refuseUnless(descriptor.name, true);
      return new Proxy(await query(descriptor), {
        get: (status, key) => (key === 'state' ? (isGranted ? 'granted' : 'denied') : Reflect.get(status, key, status)),
      });
    };
  }
  if (mediaDevices) {
    const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => {
      if (await refuseUnless('media', false)) return getUserMedia(wanted);
      throw new DOMException('Permission denied', 'NotAllowedError');
    };
  }
  if (typeof Notification !== 'undefined') {
    Notification.requestPermission = async () => ((await refuseUnless('notifications', false)) ? 'granted' : 'denied');
  }

  const requireElectron = (name: string) => {
    if (name !== 'electron') throw new Error(`A sandboxed preload cannot load '${name}'.`);
    return electron;
  };
  preload(requireElectron, { platform, sandboxed: true }, {}, {});
}
