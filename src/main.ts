import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Log } from './common/logging/index.js';
import { EnvironmentError, readEnvironment, type Environment } from './config/index.js';
import { createApp } from './create-app.js';
import { FolderLockedError } from './database/index.js';
import { IdentityHost } from './identity/index.js';
import { NodePackageError } from './node-packages/index.js';
import { OperationService } from './operations/index.js';
import { useProxy } from './outgoing/index.js';
import { startupMessage } from './startup-message.js';
import { tuneCollector } from './tune-collector.js';

/** How long answers may take to go out after the operations have ended, in milliseconds. */
const CLOSE_MS = 10_000;

tuneCollector();
const environment = readEnvironmentOrExit();
const log = Log.to(environment.LOG_LEVEL);
useProxy(environment);
// A promise that nobody awaits, of a package or of a third party's node, must not take every operation down with it.
process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));

const app = await createApp(environment, log).catch((error: unknown) => {
  if (error instanceof EnvironmentError) exitWith(unexpected(error));
  if (error instanceof FolderLockedError || error instanceof NodePackageError) exitWith(error.message);
  log.fatal('the server could not start', { error });
  process.exit(1);
});
await app.listen(environment.PORT, environment.HOST);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void shutDown(app).catch(giveUp));
const { embedded } = app.get(IdentityHost);
if (process.stdout.isTTY || embedded?.isNewSecret)
  console.log(startupMessage(await app.getUrl(), environment, embedded));
log.info('listening', { url: await app.getUrl() });

function readEnvironmentOrExit(): Environment {
  try {
    return readEnvironment(process.env);
  } catch (error) {
    if (error instanceof EnvironmentError) exitWith(unexpected(error));
    throw error;
  }
}

function unexpected({ message }: EnvironmentError): string {
  return `The environment is not as expected:\n${message}`;
}

function exitWith(message: string): never {
  console.error(message);
  process.exit(1);
}

function giveUp(error: unknown): never {
  log.fatal('the server could not shut down', { error });
  process.exit(1);
}

let isShuttingDown = false;

/** Readiness off, no new operations, the running ones to their end, then everything closed. A second signal ends at once. */
async function shutDown(running: NestExpressApplication): Promise<void> {
  if (isShuttingDown) process.exit(1);
  isShuttingDown = true;
  log.info('shutting down');
  const late = setTimeout(
    () => running.getHttpServer().closeAllConnections(),
    environment.SHUTDOWN_GRACE_SECONDS * 1000 + CLOSE_MS,
  );
  await running.get(OperationService).drain();
  await running.close();
  clearTimeout(late);
  log.info('shut down');
  process.exit(0);
}
