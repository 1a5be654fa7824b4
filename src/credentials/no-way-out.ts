import { Injectable } from '@nestjs/common';
import { DataFlowError } from '../common/errors/index.js';
import { TokenFetcher, type TokenResponse } from './token-fetcher.js';

/** Stands where nothing else provides a way out: refuses every call. */
@Injectable()
export class NoWayOut extends TokenFetcher {
  override async fetch(): Promise<TokenResponse> {
    throw new DataFlowError('credential.token-failed', 'This server has no way out to token endpoints.');
  }
}
