import { KeyCounts } from '../../common/http/index.js';

/** Whom a connection without a Start is counted for. */
export interface UnstartedKey {
  /** The key that the limit counts by; undefined for connections that only the total limits. */
  readonly key: string | undefined;
  /** Whether it counts among all as well: not where a valid token came with the handshake. */
  readonly isAnonymous: boolean;
}

/** Key under which all anonymous connections are counted. */
const ALL = 'all';

/** Limits the connections that have not started a stream: by address or by tenant, and in all. */
export class UnstartedLimit {
  private readonly byKey = new KeyCounts();
  private readonly anonymous = new KeyCounts();

  /** @param limits Maximum by key, 0 for no limit, and maximum anonymous connections in all. */
  constructor(private readonly limits: { readonly perKey: number; readonly inAll: number }) {}

  /**
   * Counts one connection.
   *
   * @returns The call that ends the count; undefined where there is no room.
   */
  admit({ key, isAnonymous }: UnstartedKey): (() => void) | undefined {
    const { perKey, inAll } = this.limits;
    if (isAnonymous && this.anonymous.of(ALL) >= inAll) return undefined;
    if (key !== undefined && perKey > 0 && this.byKey.of(key) >= perKey) return undefined;
    const ends = [isAnonymous && this.anonymous.add(ALL), key !== undefined && this.byKey.add(key)];
    return () => {
      for (const end of ends) if (end) end();
    };
  }
}
