import { ByteSpool, SpoolMemory } from './byte-spool.js';
import { MessageSpool } from './message-spool.js';
import { SpoolFile, type SpoolLimits } from './spool-file.js';

/** What one operation may hold outside of memory. Its queues share one file and one limit, and go with it. */
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

  messages(): MessageSpool {
    return new MessageSpool(this.bytes());
  }

  /** Gives the disk space back. What is held is lost. */
  close(): Promise<void> {
    return this.file.close();
  }
}
