import { StartError } from '../errors/index.js';
import { systemReason } from '../files/index.js';

/** Names of the variables that a server listens by, and their values. */
export interface ListenSettings {
  readonly portVariable: string;
  readonly port: number;
  readonly hostVariable: string;
  readonly host: string;
}

/** Explains to the operator why a server cannot listen. */
export function listenFailure(error: unknown, { portVariable, port, hostVariable, host }: ListenSettings): StartError {
  const { code } = Object(error) as { code?: unknown };
  const words = (what: string): StartError => new StartError(what, { cause: error });
  if (code === 'EADDRINUSE') {
    return words(
      `${portVariable} ${port} of ${host} is in use: stop the process that listens there, or set ${portVariable} to a free port.`,
    );
  }
  if (code === 'EACCES') {
    return words(
      `${portVariable} ${port} may not be opened by this user (EACCES): set ${portVariable} to 1024 or more, or grant the right to open low ports.`,
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EINVAL') {
    return words(
      `${hostVariable} '${host}' is not an address of this machine (${code}): set ${hostVariable} to one, or to 0.0.0.0 for every interface.`,
    );
  }
  return words(
    `The server cannot listen at ${host}:${port}: ${systemReason(error)}; check ${hostVariable} and ${portVariable}.`,
  );
}
