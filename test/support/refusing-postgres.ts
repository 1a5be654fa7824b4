import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Length and code of an SSLRequest (PostgreSQL, 55.7). */
const SSL_REQUEST = Buffer.from('0000000804d2162f', 'hex');

interface RefusingPostgresOptions {
  /** The certificate that it shows; it has no TLS without one. */
  readonly certificate?: { readonly key: string; readonly cert: string };
}

/** A server that answers every start of a session with one error (PostgreSQL, 55.7: ErrorResponse). */
export class RefusingPostgres {
  private constructor(private readonly server: Server) {}

  /** @param code SQLSTATE. */
  static async start(
    code: string,
    message: string,
    { certificate }: RefusingPostgresOptions = {},
  ): Promise<RefusingPostgres> {
    const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
    const head = Buffer.from('E\0\0\0\0');
    head.writeInt32BE(fields.length + 4, 1);
    const refuse = (socket: Socket): void => {
      socket
        .on('error', () => undefined)
        .once('data', (bytes: Buffer) => {
          if (!bytes.equals(SSL_REQUEST)) socket.end(Buffer.concat([head, fields]));
          else if (certificate === undefined) {
            socket.write('N');
            refuse(socket);
          } else {
            socket.write('S');
            refuse(new TLSSocket(socket, { isServer: true, ...certificate }));
          }
        });
    };
    const server = createServer(refuse);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RefusingPostgres(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
  }
}
