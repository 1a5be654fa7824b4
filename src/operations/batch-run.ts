import { Injectable } from '@nestjs/common';
import { WavReader } from '../audio/index.js';
import { DataFlowError, toDataFlowError } from '../common/errors/index.js';
import { batchTurn } from '../pipeline/index.js';
import type { MakeOutput, OperationOutput } from './operation-output.js';
import type { Operation } from './operation.js';
import { OperationService } from './operation.service.js';
import { OperationsConfig } from './operations.config.js';
import { parseParameters, type StartMessage } from './start-message/index.js';

/** The bytes that a batch operation runs on. */
export interface BatchInput {
  /** JSON of `Parameters`; undefined for none. */
  readonly parameters: string | undefined;
  /** A wav file, read once; undefined for an operation on events alone. */
  readonly audio: AsyncIterable<Uint8Array> | undefined;
  /** Whether audio of no bytes counts as none beside events; false if absent. */
  readonly mayBeEmpty?: boolean;
  /**
   * Resolves when the input is complete; absent if it already is.
   *
   * Rejects with a fault of the input, which fails the operation.
   */
  readonly complete?: Promise<void>;
}

/** A wav reader, and the bytes that it has not read. */
interface WavInput {
  readonly reader: WavReader;
  /** Bytes after the header that came with it. */
  readonly first: Uint8Array;
  readonly rest: AsyncIterator<Uint8Array>;
}

/**
 * Runs batch operations from bytes of any origin.
 *
 * The steps: start message, header of the audio, start of the nodes, audio, end of the input (docs/http.md, steps 4 to 8).
 */
@Injectable()
export class BatchRun {
  constructor(
    private readonly operations: OperationService,
    private readonly config: OperationsConfig,
  ) {}

  /**
   * Runs an operation to its end.
   *
   * @returns Its output, which still holds all that was published.
   * @throws DataFlowError what the operation failed with.
   */
  async run<O extends OperationOutput>(operation: Operation, input: BatchInput, makeOutput: MakeOutput<O>): Promise<O> {
    const output = await this.start(operation, input, makeOutput);
    const end = await operation.ended;
    if (end.state !== 'succeeded') throw end.error;
    return output;
  }

  /**
   * Starts an operation, and then writes its input in the background.
   *
   * A fault of the input fails the operation.
   *
   * @returns Its output, once all nodes have started.
   * @throws DataFlowError what the operation failed with.
   */
  async start<O extends OperationOutput>(
    operation: Operation,
    input: BatchInput,
    makeOutput: MakeOutput<O>,
  ): Promise<O> {
    try {
      const message = this.operations.readMessage(operation.project, parseParameters(input.parameters));
      const wav = await this.openWav(operation, input, message);
      const output = await operation.start(message, wav?.reader.format, makeOutput);
      void write(operation, message, wav, input.complete).catch((error: unknown) =>
        operation.fail(toDataFlowError(error)),
      );
      return output;
    } catch (error) {
      operation.fail(toDataFlowError(error));
      const end = await operation.ended;
      throw end.state === 'succeeded' ? error : end.error;
    }
  }

  /** Reads the header of the audio, which Entry needs before it starts. */
  private async openWav(
    operation: Operation,
    { audio, mayBeEmpty }: BatchInput,
    message: StartMessage,
  ): Promise<WavInput | undefined> {
    const hasEvents = message.eventCount > 0;
    if (!audio) {
      if (hasEvents) return undefined;
      throw new DataFlowError('audio.missing', 'Expected an Audio part, or Events in Parameters; found neither.');
    }
    const reader = new WavReader({ strict: this.config.isWavStrict });
    const rest = audio[Symbol.asyncIterator]();
    const begin = await rest.next();
    if (begin.done && mayBeEmpty && hasEvents) return undefined;
    const first = await readHeader(reader, begin, rest);
    if (reader.format) message.checkAudio(reader.format);
    for (const detail of reader.repairs) await operation.warn({ code: 'audio.repaired', detail });
    return { reader, first, rest };
  }
}

/**
 * Reads the header of the audio.
 *
 * @param begin The first step of the bytes.
 * @param rest The steps after it.
 * @returns The bytes after the header that came with it.
 */
async function readHeader(
  reader: WavReader,
  begin: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): Promise<Uint8Array> {
  for (let next = begin; !next.done; next = await rest.next()) {
    const first = reader.readHeader(next.value);
    if (first) return first;
  }
  reader.endHeader();
  return new Uint8Array(0);
}

async function write(
  operation: Operation,
  message: StartMessage,
  wav: WavInput | undefined,
  complete?: Promise<void>,
): Promise<void> {
  for (const event of message.readEvents(operation.format?.sampleRateHz)) await operation.writeEvent(event);
  if (wav) await writeWav(operation, wav);
  await complete;
  operation.endInput();
}

async function writeWav(operation: Operation, { reader, first, rest }: WavInput): Promise<void> {
  await writeBlocks(operation, reader.push(first));
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    await writeBlocks(operation, reader.push(next.value));
  }
  await writeBlocks(operation, reader.end());
  const { missingBytes, partialFrameBytes } = reader;
  const code = 'audio.shorter-than-header';
  if (missingBytes > 0) {
    await operation.warn({ code, detail: `The samples end ${missingBytes} bytes before the size in the wav header.` });
  } else if (partialFrameBytes > 0) {
    await operation.warn({ code, detail: `The samples end with ${partialFrameBytes} bytes of a frame.` });
  }
}

async function writeBlocks(operation: Operation, blocks: Iterable<Int16Array[]>): Promise<void> {
  for (const planes of blocks) {
    const turn = batchTurn();
    if (turn) await turn;
    const waiting = operation.writeAudio(planes);
    if (waiting) await waiting;
  }
}
