import { join, resolve } from 'node:path';
import type { Environment } from '../config/index.js';
import type { BlobStore } from './blob-store.js';
import { FolderBlobStore } from './folder-blob-store.js';
import { S3BlobStore } from './s3-blob-store.js';
import { S3Client } from './s3-client.js';

/** The store that the environment asks for: object storage where all of it is there, else a folder. */
export function makeBlobStore(environment: Environment): BlobStore {
  const { AUDIO_DIR, DATA_DIR, S3_REGION: region } = environment;
  const { S3_ENDPOINT: endpoint, S3_BUCKET: bucket } = environment;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (endpoint && bucket && accessKeyId && secretAccessKey) {
    return new S3BlobStore(new S3Client({ endpoint, bucket, region, accessKeyId, secretAccessKey }));
  }
  return new FolderBlobStore(resolve(AUDIO_DIR ?? join(DATA_DIR, 'audio')));
}
