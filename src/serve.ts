import type { NestExpressApplication } from '@nestjs/platform-express';
import { KeySet } from './auth/index.js';
import { StartError } from './common/errors/index.js';
import { prepareDataFolder } from './common/files/index.js';
import { listenFailure, requirePorts } from './common/http/index.js';
import { Log } from './common/logging/index.js';
import { within } from './common/promises/index.js';
import { hasRole, type Environment } from './config/index.js';
import { createApp } from './create-app.js';
import { IdentityHost } from './identity/index.js';
import { OperationService } from './operations/index.js';
import { useProxy } from './outgoing/index.js';
import { startFailure } from './start-failure.js';
import { startupMessage } from './startup-message.js';
import { missingFlags } from './v8-flags.js';

/** Time limit for sending the last answers after the operations have ended, in milliseconds. */
const CLOSE_MS = 10_000;

/**
 * Starts the server and shuts it down on SIGTERM and SIGINT.
 *
 * A failed start ends the process with exit code 1.
 *
 * @param warnings Sentences about the environment, for the log.
 */
export async function serve(environment: Environment, warnings: readonly string[]): Promise<void> {
  const log = Log.to(environment.LOG_LEVEL, undefined, environment.DATA_DIR);
  const flags = missingFlags();
  if (flags.length > 0) log.warn('started without recommended V8 flags', { flags, see: 'docs/operations.md#v8-flags' });
  // An unhandled rejection in a package or third-party node must not end all operations.
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));

  const app = await start(environment, log, warnings).catch((error: unknown) => giveUpStart(error, log));
  const giveUp = (error: unknown): never => {
    log.fatal('the server could not shut down', { error });
    process.exit(1);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => void shutDown(app, environment, log).catch(giveUp));
  const { embedded } = app.get(IdentityHost);
  const isApi = hasRole(environment, 'api');
  if (isApi && (process.stdout.isTTY || embedded?.isNewSecret))
    console.log(startupMessage(await app.getUrl(), environment, embedded));
  log.info('listening', { url: await app.getUrl() });
}

async function start(environment: Environment, log: Log, warnings: readonly string[]): Promise<NestExpressApplication> {
  const { DATA_DIR, PORT, HOST, METRICS_PORT, METRICS_HOST } = environment;
  const main = { portVariable: 'PORT', port: PORT, hostVariable: 'HOST', host: HOST };
  const metrics = {
    portVariable: 'METRICS_PORT',
    port: METRICS_PORT ?? 0,
    hostVariable: 'METRICS_HOST',
    host: METRICS_HOST,
  };
  // Creating a database takes long: an occupied port is reported before.
  await requirePorts(METRICS_PORT === undefined ? [main] : [main, metrics]);
  const all = [...warnings, (await prepareDataFolder(DATA_DIR)) ?? []].flat();
  for (const detail of all) log.warn('check the settings', { detail });
  useProxy(environment);
  const made = await createApp(environment, log);
  try {
    await refuseWrongIssuer(made.get(KeySet));
    await made.init();
    await made.listen(PORT, HOST).catch((error: unknown) => {
      throw listenFailure(error, main);
    });
    return made;
  } catch (error) {
    await within(CLOSE_MS, made.close()).catch(() => undefined);
    throw error;
  }
}

/** Fails the start on a wrong issuer, which never recovers; an unreachable one may. */
async function refuseWrongIssuer(keys: KeySet): Promise<void> {
  await keys.check().catch((error: unknown) => {
    const { cause } = error as { cause?: unknown };
    if (cause instanceof StartError) throw cause;
  });
}

function giveUpStart(error: unknown, log: Log): never {
  const detail = startFailure(error);
  log.fatal('the server could not start', { detail, error });
  console.error(detail);
  process.exit(1);
}

let isShuttingDown = false;

/**
 * Shuts the server down.
 *
 * Readiness fails, new operations are refused, running ones end, then everything is closed. A second signal ends the process at once.
 */
async function shutDown(running: NestExpressApplication, environment: Environment, log: Log): Promise<void> {
  if (isShuttingDown) process.exit(1);
  isShuttingDown = true;
  log.info('shutting down');
  const late = setTimeout(
    () => running.getHttpServer().closeAllConnections(),
    environment.SHUTDOWN_GRACE_SECONDS * 1000 + CLOSE_MS,
  );
  await running.get(OperationService).drain();
  // A connection that is answered after the close has begun would stay open for KEEP_ALIVE_SECONDS. 0 would mean for ever.
  running.getHttpServer().keepAliveTimeout = 1;
  await running.close();
  clearTimeout(late);
  log.info('shut down');
  process.exit(0);
}
