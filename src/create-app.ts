import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { configureApp } from './app.setup.js';
import { NestLogger, type Log } from './common/logging/index.js';
import type { Environment } from './config/index.js';

/** Makes the server, ready to listen. */
export async function createApp(environment: Environment, log: Log): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(environment, log), {
    bodyParser: false,
    logger: new NestLogger(log),
    abortOnError: false,
  });
  configureApp(app);
  return app;
}
