import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { listenFailure, type ListenSettings } from './listen-failure.js';

/**
 * Checks that all ports can be opened at once, and closes them again. Port 0 stands for any free one.
 *
 * @throws StartError for the first that cannot be opened.
 */
export async function requirePorts(all: readonly ListenSettings[]): Promise<void> {
  const open: Server[] = [];
  try {
    for (const settings of all) {
      const server = createServer((socket) => socket.destroy());
      server.listen(settings.port, settings.host);
      await once(server, 'listening').catch((error: unknown) => {
        throw listenFailure(error, settings);
      });
      open.push(server);
    }
  } finally {
    await Promise.all(open.map((server) => once(server.close(), 'close')));
  }
}
