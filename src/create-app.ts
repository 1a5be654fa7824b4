import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { configureApp } from './app.setup.js';
import { NestLogger, type Log } from './common/logging/index.js';
import type { Environment } from './config/index.js';
import { loadNodePackages } from './node-packages/index.js';
import { NodesModule } from './nodes/nodes.module.js';

/**
 * Makes the server, ready to listen.
 *
 * @throws NodePackageError
 */
export async function createApp(environment: Environment, log: Log): Promise<NestExpressApplication> {
  const packages = await loadNodePackages(environment.NODE_PACKAGES, NodesModule);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(environment, log, packages), {
    bodyParser: false,
    logger: new NestLogger(log),
    abortOnError: false,
  });
  configureApp(app);
  return app;
}
