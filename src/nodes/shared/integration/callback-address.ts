import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { isIPv6, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Field } from '../../../common/field/index.js';
import { withoutEndSlashes } from '../../../common/service-call/index.js';
import { Environment } from '../../../config/index.js';

/** Template of this server's address, for parameters that are not set. */
export const OWN_ADDRESS = 'http://{PrivateIp}:{PrivateManagementPort}/';

/** Declares a parameter for `CallbackAddress.of`. */
export const ExternalAddress = (): PropertyDecorator =>
  Field({
    type: 'string',
    maxLength: 2_000,
    pattern: /^https?:\/\/[^\s/]\S*$/,
    meaning: 'an http or https address',
    description:
      'Address of this server as the service sees it, for its `POST /sessions`. `{PrivateIp}` stands for the address that the server listens on, `{PrivateManagementPort}` for its port.',
  });

const ANY_HOST = new Set(['0.0.0.0', '::']);

/** Builds the address of this server's `POST /sessions` for services. */
@Injectable()
export class CallbackAddress {
  constructor(
    private readonly environment: Environment,
    private readonly adapter: HttpAdapterHost,
  ) {}

  /**
   * @param external Address of this server as the service sees it. In it `{PrivateIp}` is replaced by the address that
   * the server listens on, or the machine's first address if that is any, and `{PrivateManagementPort}` by its port.
   */
  of(external: string): string {
    const address = external
      .replaceAll('{PrivateIp}', this.host())
      .replaceAll('{PrivateManagementPort}', String(this.port()));
    const base = withoutEndSlashes(address);
    return address === external ? `${base}/sessions` : `${base}${this.environment.BASE_PATH}/sessions`;
  }

  private host(): string {
    const { HOST } = this.environment;
    const host = ANY_HOST.has(HOST) ? firstAddress() : HOST;
    return isIPv6(host) ? `[${host}]` : host;
  }

  /** The port that the server listens on; PORT may be 0 and so does not contain it. */
  private port(): number {
    const server = (this.adapter.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined)?.getHttpServer() as
      { address(): AddressInfo | string | null } | undefined;
    const address = server?.address();
    return typeof address === 'object' && address !== null ? address.port : this.environment.PORT;
  }
}

function firstAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
}
