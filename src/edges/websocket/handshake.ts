import type { IncomingMessage } from 'node:http';
import { bearerToken, type Caller } from '../../auth/index.js';
import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { boundFaults, found } from '../../common/field/index.js';
import { singleHeader, wantsStrictHandling } from '../../common/http/index.js';
import type { OpenedOperation, OperationOpener } from '../../operations/index.js';
import { pointersAsSent, START_KEYS, StartDto, type JsonObject } from '../../protocol/index.js';
import { scanStart, type StartCaller } from './start-token.js';

/** Data for the operation in the request that opened a WebSocket; the rest is in the Start message. */
export interface Handshake {
  /** Without its query, which is nobody's. */
  readonly path: string;
  readonly projectName: string | undefined;
  readonly request: IncomingMessage;
  /** The caller of the `Authorization` header, if there is one; rejects if the token is invalid. */
  readonly caller: Promise<Caller> | undefined;
  /** Ends the count of this connection among those without a Start. */
  readonly noteStart: () => void;
}

/** The handshake of a WebSocket, as far as its Start is read against it. */
type StartPlace = Pick<Handshake, 'request' | 'projectName'>;

/** Whom and what a stream is for. */
interface StreamTarget {
  readonly token: string;
  readonly tenant: string;
  readonly projectName: string;
}

/** Maximum characters of a message without a token that is parsed to describe its fault. */
const MAX_UNSIGNED_CHARACTERS = 2_048;

/** The caller as the text of a first message names it, and the length of that text. */
interface ScannedCaller extends StartCaller {
  readonly characters: number;
}

/** Finds the caller in the text of a first message, unless the handshake has named one. */
export function scanCaller({ caller }: Handshake, text: string): ScannedCaller {
  const found = caller ? { token: undefined, tenant: undefined } : scanStart(text);
  return { ...found, characters: text.length };
}

/**
 * Verifies the token of a first message, with one signature check at most.
 *
 * The token is that of the handshake's `Authorization` header or else the one that a scan of the text found. A short
 * message without any token is left to its parser.
 *
 * @throws DataFlowError `auth.…`
 */
export async function authenticateStart(
  { caller, noteStart }: Handshake,
  opener: OperationOpener,
  { token, characters }: ScannedCaller,
): Promise<void> {
  if (caller) await caller;
  else if (token !== undefined) await opener.callerOf(token);
  else if (characters > MAX_UNSIGNED_CHARACTERS) throw missing('auth.token-missing', 'Token');
  noteStart();
}

/**
 * Accepts the operation of a stream.
 *
 * @throws DataFlowError why it is not accepted.
 */
export async function openStream(
  handshake: StartPlace,
  opener: OperationOpener,
  json: JsonObject,
): Promise<OpenedOperation> {
  const { token, tenant, projectName } = readTarget(handshake, json);
  const choice = { name: projectName, services: [], version: undefined };
  const isStrict = wantsStrictHandling(handshake.request);
  return opener.open({ token, tenant, choice, flowType: 'stream', json, isStrict });
}

/**
 * Brings together what the handshake and the Start message say.
 *
 * @throws DataFlowError `request.invalid` where they differ, `auth.token-missing`, `auth.token-invalid`,
 *   `tenancy.header-missing`, `project.header-missing`
 */
function readTarget({ request, projectName }: StartPlace, sent: JsonObject): StreamTarget {
  const faults: Fault[] = [];
  const json = START_KEYS.fold(sent, '', faults);
  const { Token, Tenant, ProjectName } = json;
  faults.push(...boundFaults(StartDto, { Token, Tenant, ProjectName }));
  const one = (
    key: 'Token' | 'Tenant' | 'ProjectName',
    other: string | undefined,
    where: string,
  ): string | undefined => {
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
    throw new DataFlowError(
      'request.invalid',
      'The Start message is invalid: `errors` lists each fault with its place.',
      { faults: pointersAsSent(sent, faults) },
    );
  }
  if (!token) throw missing('auth.token-missing', 'Token');
  if (!tenant) throw missing('tenancy.header-missing', 'Tenant');
  if (!project) throw missing('project.header-missing', 'ProjectName');
  return { token, tenant, projectName: project };
}

/** The error of a stream that lacks a part of its target. */
function missing(
  code: 'auth.token-missing' | 'tenancy.header-missing' | 'project.header-missing',
  key: string,
): DataFlowError {
  return new DataFlowError(code, `Expected ${key} in the Start message or the handshake, found it in neither.`);
}
