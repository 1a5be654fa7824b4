export { BlobNotFoundError, BlobStore, type BlobOptions } from './blob-store.js';
export { FolderBlobStore } from './folder-blob-store.js';
export { S3BlobStore } from './s3-blob-store.js';
export { S3Client, type S3Settings } from './s3-client.js';
export { StorageModule } from './storage.module.js';
