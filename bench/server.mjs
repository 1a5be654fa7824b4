// @ts-check
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiModule } from '../dist/roles/index.js';
import { configureApp } from '../dist/app.setup.js';
import { Log, NestLogger } from '../dist/common/logging/index.js';
import { readEnvironment } from '../dist/config/index.js';
import { BenchNodesModule } from './nodes.mjs';
import { ready } from './support/answer.mjs';

/** The server as `npm start` runs it, with the nodes of the bench; `withServer` passes the V8 flags. */

const environment = readEnvironment(process.env);
const log = Log.to(environment.LOG_LEVEL);

class BenchModule {}
Module({ imports: [ApiModule.with({ environment, log }), BenchNodesModule] })(BenchModule);

const app = /** @type {import('@nestjs/platform-express').NestExpressApplication} */ (
  await NestFactory.create(BenchModule, { bodyParser: false, logger: new NestLogger(log), abortOnError: false })
);
configureApp(app);
await app.listen(environment.PORT, environment.HOST);
process.on('SIGTERM', () => void app.close().then(() => process.exit(0)));
ready({ url: await app.getUrl() });
