import type { Adapter } from 'oidc-provider';

/**
 * What oidc-provider keeps its state in: nothing. A token of the client credentials grant is a signed JWT that nobody
 * looks up, and the one client is configured; every other model of the library belongs to endpoints that are off.
 */
export class NoStorage implements Adapter {
  /** Asked for clients that are not configured: there are none. */
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
