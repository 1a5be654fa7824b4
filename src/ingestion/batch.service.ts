import { Injectable } from '@nestjs/common';
import { WavReader } from '../audio/index.js';
import { DataFlowError, toDataFlowError } from '../common/errors/index.js';
import { Environment } from '../config/index.js';
import {
  OperationResult,
  OperationsConfig,
  parseParameters,
  readStartMessage,
  SpooledOutput,
  type MakeOutput,
  type Operation,
  type ResultForm,
  type StartMessage,
} from '../operations/index.js';
import type { UploadHead } from './upload.js';
import type { Ingestion } from './upload.interceptor.js';

/** The audio of a request: a wav reader and the bytes it has not been given. */
interface WavUpload {
  readonly reader: WavReader;
  /** Bytes after the header, as far as they have come. */
  readonly first: Uint8Array;
  readonly rest: AsyncIterator<Uint8Array>;
}

/** Runs a batch operation: start message, header, start, audio, flush, wait. Steps 4 to 8 of docs/http.md. */
@Injectable()
export class BatchService {
  constructor(
    private readonly config: OperationsConfig,
    private readonly environment: Environment,
  ) {}

  /**
   * @returns For a live form as soon as all nodes have started, else when the operation has ended.
   * @throws DataFlowError what the operation failed with.
   */
  async run(ingestion: Ingestion): Promise<OperationResult> {
    const { operation, form } = ingestion;
    const output = await this.start(ingestion).catch(async (error: unknown) => {
      operation.fail(toDataFlowError(error));
      const end = await operation.ended;
      throw end.state === 'succeeded' ? error : end.error;
    });
    if (!form.isLive) {
      const end = await operation.ended;
      if (end.state !== 'succeeded') throw end.error;
    }
    return new OperationResult(operation, output, form);
  }

  /** Starts the operation; its input then goes in by itself. */
  private async start({ operation, form, head, complete }: Ingestion): Promise<SpooledOutput> {
    const message = readStartMessage(parseParameters(head.parameters), operation.project, this.config.maxEventsIn);
    const wav = await this.openWav(head.audio, message);
    const output = await operation.start(message, wav?.reader.format, outputOf(form, operation.project.name));
    void feed(operation, message, wav, complete).catch((error: unknown) => operation.fail(toDataFlowError(error)));
    return output;
  }

  /** Reads the header of the audio, which Entry needs before it starts. */
  private async openWav(audio: UploadHead['audio'], message: StartMessage): Promise<WavUpload | undefined> {
    if (!audio) {
      if (message.eventCount > 0) return undefined;
      throw new DataFlowError('audio.missing', 'Expected an Audio part, or Events in Parameters; found neither.');
    }
    const reader = new WavReader({ strict: this.environment.STRICT_WAV });
    const rest = audio[Symbol.asyncIterator]();
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      const first = reader.readHeader(next.value);
      if (!first) continue;
      if (reader.format) message.checkAudio(reader.format);
      return { reader, first, rest };
    }
    // The file ends within its header, which the reader tells.
    reader.end().next();
    throw new DataFlowError('audio.malformed', 'The Audio part ended before its samples.');
  }
}

/** @throws DataFlowError `request.not-acceptable`, where audio is asked for and none can come. */
function outputOf(form: ResultForm, project: string): MakeOutput<SpooledOutput> {
  return (shape) => {
    if (form.encodeEvent === undefined && shape.audioChannels === 0) {
      throw new DataFlowError('request.not-acceptable', `With these settings '${project}' publishes no audio.`);
    }
    return new SpooledOutput(form, shape);
  };
}

async function feed(
  operation: Operation,
  message: StartMessage,
  wav: WavUpload | undefined,
  complete: Promise<void>,
): Promise<void> {
  for (const event of message.readEvents(operation.format?.sampleRateHz)) await operation.writeEvent(event);
  if (wav) await feedAudio(operation, wav);
  await complete;
  operation.endInput();
}

async function feedAudio(operation: Operation, { reader, first, rest }: WavUpload): Promise<void> {
  await write(operation, reader.push(first));
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    await write(operation, reader.push(next.value));
  }
  await write(operation, reader.end());
  const { missingBytes, partialFrameBytes } = reader;
  if (missingBytes > 0)
    await operation.warn(`The samples end ${missingBytes} bytes before the size in the wav header.`);
  else if (partialFrameBytes > 0) await operation.warn(`The samples end with ${partialFrameBytes} bytes of a frame.`);
}

async function write(operation: Operation, blocks: Iterable<Int16Array[]>): Promise<void> {
  for (const planes of blocks) {
    const waiting = operation.writeAudio(planes);
    if (waiting) await waiting;
  }
}
