import type { Contract } from '#shared/contract/contract.ts';
import { desktopPortMessage, type DesktopBridge, type DesktopCommand } from '#shared/contract/desktopBridge.ts';
import { createRpcClient, type RpcClient } from '#shared/rpc/client.ts';
import { createPortChannel } from '#shared/rpc/portChannel.ts';

/** What the specs of the shell ask the page for, through `window.wiring`. */
export type Wiring = {
  readonly bridge: DesktopBridge<File>;
  readonly client: () => RpcClient<Contract> | null;
  /** How often a port came. */
  ports(): number;
  readonly commands: DesktopCommand[];
  /** Whether the page lets the window close at once. */
  answersClosing: boolean;
};
type PageScope = { winnowDesktop: DesktopBridge<File>; wiring: Wiring };

const scope = window as unknown as PageScope;
const commands: DesktopCommand[] = [];
let client: RpcClient<Contract> | null = null;
let ports = 0;

window.addEventListener('message', (event: MessageEvent<{ type?: string }>) => {
  const port = event.ports[0];
  if (event.source !== window || event.data.type !== desktopPortMessage || !port) return;
  ports += 1;
  client = createRpcClient(createPortChannel(port));
});
scope.winnowDesktop.onCommand((command) => {
  commands.push(command);
  if (command.name === 'window.closing' && scope.wiring.answersClosing) scope.winnowDesktop.closeWindow();
});
scope.wiring = {
  bridge: scope.winnowDesktop,
  client: () => client,
  ports: () => ports,
  commands,
  answersClosing: true,
};
scope.winnowDesktop.connect();
