import type { IncomingMessage } from 'node:http';
import { bearerToken } from '../auth/index.js';
import { DataFlowError, type Fault } from '../common/errors/index.js';
import { found } from '../common/field/index.js';
import { singleHeader } from '../common/http/index.js';
import type { JsonObject } from '../operations/index.js';

/** What the request that opened a WebSocket says of the operation; the rest is in the Start message. */
export interface Handshake {
  /** Without its query, which is nobody's. */
  readonly path: string;
  readonly projectName: string | undefined;
  readonly request: IncomingMessage;
}

/** Whom and what a stream is for. */
export interface StreamTarget {
  readonly token: string;
  readonly tenant: string;
  readonly projectName: string;
}

/**
 * Brings together what the handshake and the Start message say.
 *
 * @throws DataFlowError `request.invalid` where they differ, `auth.token-missing`, `auth.token-invalid`,
 *   `tenancy.header-missing`, `project.header-missing`
 */
export function readTarget({ request, projectName }: Handshake, json: JsonObject): StreamTarget {
  const faults: Fault[] = [];
  const one = (key: string, other: string | undefined, where: string): string | undefined => {
    const said = json[key];
    if (said === undefined || said === null || said === '') return other;
    if (typeof said !== 'string')
      faults.push({ pointer: `/${key}`, detail: `expected a string, found ${found(said)}` });
    else if (other !== undefined && other !== said) {
      faults.push({ pointer: `/${key}`, detail: `expected what ${where} says, found another` });
    } else return said;
    return undefined;
  };
  const inHeader = request.headers.authorization === undefined ? undefined : bearerToken(request);
  const token = one('Token', inHeader, 'the Authorization header');
  const tenant = one('Tenant', singleHeader(request, 'Tenant'), 'the Tenant header');
  const project = one('ProjectName', projectName, 'the path');
  if (faults.length > 0) {
    throw new DataFlowError('request.invalid', 'The Start message is not as expected; `errors` tells where.', {
      faults,
    });
  }
  if (!token) throw missing('auth.token-missing', 'Token');
  if (!tenant) throw missing('tenancy.header-missing', 'Tenant');
  if (!project) throw missing('project.header-missing', 'ProjectName');
  return { token, tenant, projectName: project };
}

function missing(
  code: 'auth.token-missing' | 'tenancy.header-missing' | 'project.header-missing',
  key: string,
): DataFlowError {
  return new DataFlowError(code, `Expected ${key} in the Start message or the handshake, found it in neither.`);
}
