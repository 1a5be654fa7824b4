import type { Request } from 'express';
import { callerOf, type AuthConfig } from '../../auth/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { singleHeader } from '../../common/http/index.js';
import type { ProjectChoice } from '../../operations/index.js';

/** Maximum number of keys in a `services` header. */
const MAX_SERVICES = 50;

/**
 * Reads which project a batch request asks for, from its path and its headers.
 *
 * @throws DataFlowError `request.invalid`, `auth.scope-missing` for a `ProjectVersion` without the scope for admins.
 */
export function readProjectChoice(request: Request, auth: AuthConfig): ProjectChoice {
  const services = readServices(request.get('services'));
  return { name: readName(request), services, version: readVersion(request, auth) };
}

function readName(request: Request): string | undefined {
  const inPath = request.params.projectName;
  const inHeader = singleHeader(request, 'ProjectName');
  if (typeof inPath === 'string' && inHeader && inPath !== inHeader) {
    throw invalidHeader('ProjectName', `expected '${inPath}' as in the path, or no header; found '${inHeader}'`);
  }
  if (typeof inPath === 'string') return inPath;
  return inHeader;
}

function readServices(header: string | undefined): string[] {
  const keys = (header ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  if (keys.length > MAX_SERVICES)
    throw invalidHeader('services', `expected at most ${MAX_SERVICES} keys, found ${keys.length}`);
  return keys;
}

function readVersion(request: Request, { scopes: { admin } }: AuthConfig): number | undefined {
  const text = singleHeader(request, 'ProjectVersion');
  if (!text) return undefined;
  if (!callerOf(request).scopes.has(admin)) {
    throw new DataFlowError('auth.scope-missing', `ProjectVersion needs the scope ${admin}.`, { scope: admin });
  }
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw invalidHeader('ProjectVersion', 'expected a version number from 1');
}

function invalidHeader(name: string, detail: string): DataFlowError {
  return new DataFlowError('request.invalid', `The ${name} header is not as expected.`, {
    faults: [{ pointer: `header:${name}`, detail }],
  });
}
