import type { Backend, BackendOptions } from '#backend/backend.ts';
import { contract } from '#shared/contract/contract.ts';
import { createEmitterPortChannel } from '#shared/rpc/portChannel.ts';
import { createRpcServer } from '#shared/rpc/server.ts';
import { backendOptionsFrom, type BackendAnswer, type BackendRequest } from './backendMessages.ts';

/** The backend's own process: each page's port is one RPC connection; pictures and the end go over the parent port. */
export async function serveBackend(create: (options: BackendOptions) => Promise<Backend>): Promise<void> {
  const log = (line: string) => console.error(line);
  const backend = await create({ ...backendOptionsFrom(process.argv), shell: 'desktop', log });
  const server = createRpcServer(backend, contract, { log });
  const answer = (message: BackendAnswer) => process.parentPort.postMessage(message);

  process.parentPort.on('message', ({ data, ports }) => {
    const request = data as BackendRequest;
    if (request.kind === 'connect') {
      if (ports[0]) server.connect(createEmitterPortChannel(ports[0]));
    } else if (request.kind === 'media') {
      void backend.media(request.url).then((media) => answer({ kind: 'media', id: request.id, media }));
    } else {
      server.close();
      backend.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log(`Closing failed: ${String(error)}`);
          process.exit(1);
        },
      );
    }
  });
}
