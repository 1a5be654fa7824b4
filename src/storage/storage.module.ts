import { Module } from '@nestjs/common';
import { Environment } from '../config/index.js';
import { BlobStore } from './blob-store.js';
import { makeBlobStore } from './make-blob-store.js';

@Module({
  providers: [{ provide: BlobStore, inject: [Environment], useFactory: makeBlobStore }],
  exports: [BlobStore],
})
export class StorageModule {}
