// @ts-check
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** A Nest application with one route and nothing else. */
class HealthController {
  ready() {
    return { status: 'ok' };
  }
}

const method = /** @type {const} */ ([HealthController.prototype, 'ready']);
Get('ready')(...method, /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(...method)));
Controller('health')(HealthController);

class PeerModule {}
Module({ controllers: [HealthController] })(PeerModule);

const app = await NestFactory.create(PeerModule, { logger: false });
await app.listen(Number(process.env.PORT), '127.0.0.1');
