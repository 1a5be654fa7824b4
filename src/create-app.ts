import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { configureApp } from './app.setup.js';
import { NestLogger, type Log } from './common/logging/index.js';
import type { Environment } from './config/index.js';
import { loadModuleOfRoles } from './roles/index.js';

/**
 * Makes the server, ready to listen.
 *
 * @throws NodePackageError
 */
export async function createApp(environment: Environment, log: Log): Promise<NestExpressApplication> {
  const module = await loadModuleOfRoles({ environment, log });
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    logger: new NestLogger(log),
    abortOnError: false,
  });
  configureApp(app);
  return app;
}
