// multer runs the upload and its storage engine; PartReader parses the body, and busboy, multer's own parser, parses nothing.
import type { Request, Response } from 'express';
import multer from 'multer';
import type { Writable } from 'node:stream';
import { DataFlowError, toDataFlowError } from '../../common/errors/index.js';
import { askForBody, watchUpload, type UploadPace } from '../../common/http/index.js';
import { Deferred } from '../../common/promises/index.js';
import type { ByteSpool } from '../../pipeline/index.js';
import type { PartBody } from './part-body.js';
import type { PartHeader, PartName } from './part-header.js';
import { PartReader } from './part-reader.js';
import { textDecoderOf } from './part-text.js';

/** The `Content-Type` that busboy sees: it cannot read every boundary that PartReader can. */
const SEEN_TYPE = 'multipart/form-data; boundary=read-by-PartReader';

/** File information that busboy would report: multer skips parts without a file name. */
const FILE_INFO = { filename: 'part', encoding: '7bit', mimeType: 'application/octet-stream' };

/** A part, as multer passes it to a storage engine. */
interface PartFile {
  readonly fieldname: PartName;
  readonly stream: PartBody;
}

export interface UploadLimits {
  readonly maxBodyBytes: number;
  readonly maxParametersBytes: number;
  readonly pace: UploadPace;
}

/** The members of an upload that an operation needs to start. */
export interface UploadHead {
  /** Text of the `Parameters` part; undefined when there is none. */
  readonly parameters: string | undefined;
  /** Bytes of the `Audio` part; undefined when there is none. To be read once. */
  readonly audio: AsyncIterable<Uint8Array> | undefined;
  /** Whether audio of no bytes counts as none: its part has no file name. */
  readonly mayBeEmpty: boolean;
}

/**
 * A multipart body that is being received.
 *
 * If `Parameters` comes first, audio is forwarded while it is being received. Otherwise it is held on disk until the
 * body has ended, since the parameters are unknown until then.
 */
export class Upload {
  /** Set as soon as the part begins, which may be in the same breath as the next one. */
  private parameters: Promise<string> | undefined;
  private held: ByteSpool | undefined;
  /** Headers of the parts that have begun. */
  private readonly headers = new Map<PartName, PartHeader>();
  private reader: PartReader | undefined;
  private parser: Writable | undefined;
  private hasFailed = false;
  private isComplete = false;
  private endWatch: () => void = () => undefined;
  private readonly headed = new Deferred<UploadHead>();
  private readonly completed = new Deferred();

  constructor(
    private readonly request: Request,
    private readonly limits: UploadLimits,
    /** Makes the queue that audio waits in. */
    private readonly hold: () => ByteSpool,
  ) {}

  /** Resolves when `Audio` begins after `Parameters`, or the body has ended. Rejects on an invalid body. */
  get head(): Promise<UploadHead> {
    return this.headed.promise;
  }

  /** Resolves when the whole body has been read and was right. */
  get complete(): Promise<void> {
    return this.completed.promise;
  }

  /** Begins to read. */
  begin(boundary: string, response: Response): void {
    const { request, limits } = this;
    const { maxBodyBytes, pace } = limits;
    // multer listens to the events of busboy, which PartReader raises in its place.
    const streamHandler = (_request: Request, parser: Writable): void => {
      const reader = new PartReader({
        boundary,
        maxBytes: maxBodyBytes,
        onPart: (name, body, header) => {
          this.headers.set(name, header);
          parser.emit('file', name, body, FILE_INFO);
        },
        onEnd: () => parser.emit('close'),
      });
      this.reader = reader;
      this.parser = parser;
      reader.once('error', (error) => this.fail(toDataFlowError(error)));
      request.pipe(reader);
    };
    const parse = multer({ storage: this, streamHandler } as unknown as multer.Options).any();
    this.endWatch = watchUpload(request, pace, (error) => this.fail(error));
    askForBody(request, response);
    const { 'content-type': sentType } = request.headers;
    request.headers['content-type'] = SEEN_TYPE;
    parse(request, response, (error: unknown) => {
      if (error) this.fail(this.truncated(error));
      else if (!this.reader) this.fail(new DataFlowError('request.malformed', 'Content-Type: it cannot be read.'));
      else void this.succeed();
    });
    request.headers['content-type'] = sentType;
  }

  /** Reads no more: nobody wants the rest. Does nothing once the body is complete. */
  abandon(): void {
    if (this.isComplete) return;
    this.fail(new DataFlowError('operation.cancelled', 'The operation ended before its upload.'));
  }

  /** multer calls this when a part begins. */
  _handleFile(
    _request: Request,
    { fieldname, stream }: PartFile,
    done: (error?: unknown, info?: object) => void,
  ): void {
    const stored = fieldname === 'Audio' ? this.takeAudio(stream) : (this.parameters = this.takeParameters(stream));
    stored.then(
      () => done(undefined, {}),
      (error: unknown) => {
        this.fail(this.truncated(error));
        done(error);
      },
    );
  }

  /** multer calls this for parts of a body that failed; they are gone with the operation's disk space. */
  _removeFile(_request: Request, _file: unknown, done: (error: Error | null) => void): void {
    done(null);
  }

  private async takeParameters(body: PartBody): Promise<string> {
    const { maxParametersBytes } = this.limits;
    const decode = textDecoderOf(this.headers.get('Parameters')?.charset, 'Parameters');
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.length;
      if (maxParametersBytes > 0 && bytes > maxParametersBytes) {
        throw new DataFlowError(
          'request.too-large',
          `Parameters is larger than MAX_PARAMETERS_BYTES (${maxParametersBytes} bytes).`,
        );
      }
      chunks.push(chunk);
    }
    return decode(Buffer.concat(chunks));
  }

  private async takeAudio(body: PartBody): Promise<void> {
    if (this.parameters) {
      this.resolveHead(await this.parameters, body);
      await body.ended;
      return;
    }
    const held = this.hold();
    for await (const chunk of body) {
      await held.append(chunk)?.catch((error: unknown) => Promise.reject(toDataFlowError(error)));
    }
    this.held = held;
  }

  private async succeed(): Promise<void> {
    this.isComplete = true;
    this.endWatch();
    const { held } = this;
    this.resolveHead(await this.parameters, held && readHeld(held));
    this.completed.resolve();
  }

  private resolveHead(parameters: string | undefined, audio: UploadHead['audio']): void {
    const mayBeEmpty = this.headers.get('Audio')?.hasFileName === false;
    this.headed.resolve({ parameters, audio, mayBeEmpty });
  }

  private fail(error: DataFlowError): void {
    if (this.hasFailed || this.isComplete) return;
    this.hasFailed = true;
    this.endWatch();
    this.headed.reject(error);
    this.completed.reject(error);
    const { reader, parser, request } = this;
    if (reader) request.unpipe(reader);
    // The consumer of the last part is notified that there is no more.
    reader?.destroy(error);
    parser?.destroy(error);
    request.resume();
  }

  private truncated(error: unknown): DataFlowError {
    if (error instanceof DataFlowError) return error;
    return new DataFlowError('request.truncated', 'The body ended before its last boundary.', { cause: error });
  }
}

async function* readHeld(held: ByteSpool): AsyncGenerator<Uint8Array> {
  for (let bytes = await held.take(); bytes; bytes = await held.take()) yield bytes;
}
