import type { Adapter } from 'oidc-provider';

/**
 * Storage of oidc-provider that stores nothing.
 *
 * A token of the client credentials grant is a signed JWT that is never looked up, and the one client is configured.
 * Every other model of the library belongs to endpoints that are off.
 */
export class NoStorage implements Adapter {
  /** Called for clients that are not configured: there are none. */
  async find(): Promise<undefined> {
    return undefined;
  }

  async findByUid(): Promise<undefined> {
    return undefined;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async upsert(): Promise<void> {
    throw new Error('The embedded identity provider stores nothing.');
  }

  async consume(): Promise<void> {
    throw new Error('The embedded identity provider stores nothing.');
  }

  async destroy(): Promise<void> {
    throw new Error('The embedded identity provider stores nothing.');
  }

  async revokeByGrantId(): Promise<void> {
    throw new Error('The embedded identity provider stores nothing.');
  }
}
