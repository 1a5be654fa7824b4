import { ByteSpool, SpoolMemory } from './byte-spool.js';
import { MessageSpool } from './message-spool.js';
import { RecordSpool } from './record-spool.js';
import { SpoolFile, type SpoolLimits } from './spool-file.js';

/**
 * The queues of one operation outside of memory.
 *
 * They share one file and one limit, and are deleted with it.
 */
export class OperationSpool {
  private readonly file: SpoolFile;
  private readonly memory = new SpoolMemory();

  constructor(limits: SpoolLimits) {
    this.file = new SpoolFile(limits);
  }

  /** Bytes on disk. */
  get usedBytes(): number {
    return this.file.usedBytes;
  }

  bytes(): ByteSpool {
    return new ByteSpool(this.file, this.memory);
  }

  records(): RecordSpool {
    return new RecordSpool(this.bytes());
  }

  messages(): MessageSpool {
    return new MessageSpool(this.bytes());
  }

  /** Frees the disk space; the content is lost. */
  close(): Promise<void> {
    return this.file.close();
  }
}
