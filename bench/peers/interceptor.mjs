// @ts-check
import 'reflect-metadata';
import { Controller, Module, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FileInterceptor } from '@nestjs/platform-express';
import { diskStorage } from 'multer';
import { createReadStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { ready } from '../support/answer.mjs';

/**
 * The usual way: bare Nest with `FileInterceptor` and multer's disk storage.
 *
 * The file is read and removed. No token is checked, nothing is decoded, nothing is logged.
 */
class UploadController {
  /** @param {{ path: string }} file */
  async upload(file) {
    let bytes = 0;
    for await (const chunk of createReadStream(file.path)) bytes += chunk.length;
    await unlink(file.path);
    return { bytes };
  }
}

const storage = diskStorage({ destination: process.argv[2] ?? '.' });
const method = /** @type {const} */ ([UploadController.prototype, 'upload']);
const descriptor = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(...method));
UploadedFile()(...method, 0);
UseInterceptors(FileInterceptor('Audio', { storage }))(...method, descriptor);
Post('upload')(...method, descriptor);
Controller()(UploadController);

class PeerModule {}
Module({ controllers: [UploadController] })(PeerModule);

const app = await NestFactory.create(PeerModule, { logger: false });
app.getHttpServer().requestTimeout = 0;
await app.listen(0, '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
ready({ url: await app.getUrl() });
