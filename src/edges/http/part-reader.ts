import { Writable } from 'node:stream';
import { DataFlowError } from '../../common/errors/index.js';
import { PartBody } from './part-body.js';
import { readPartHeader, type PartHeader, type PartName } from './part-header.js';

/** Maximum bytes of the headers of a part, and of the text before the first part. */
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_PREAMBLE_BYTES = 64 * 1024;

const CRLF = Buffer.from('\r\n');
const NOTHING = Buffer.alloc(0);
const HEADERS_END = Buffer.from('\r\n\r\n');
const DASH = 0x2d;

type State = 'preamble' | 'delimiter' | 'headers' | 'body' | 'epilogue';

type Callback = (error?: Error | null) => void;

interface PartReaderOptions {
  /** Its bytes as Latin-1. */
  readonly boundary: string;
  /** MAX_BODY_BYTES; 0 for no limit. */
  readonly maxBytes: number;
  /** Called when a part begins; its body is read until it has been taken. */
  readonly onPart: (name: PartName, body: PartBody, header: PartHeader) => void;
  /** Called at the end of a complete body. */
  readonly onEnd: () => void;
}

/**
 * Parses a multipart body: finds its parts, and forwards their bytes without a copy.
 *
 * The body is searched for the boundary once.
 */
export class PartReader extends Writable {
  private state: State = 'preamble';
  /** Received bytes that may be part of a delimiter. */
  private held: Buffer;
  private preambleBytes = 0;
  private requestBytes = 0;
  private isAtBodyStart = false;
  /** Names of the parts that have begun. */
  private readonly begun = new Set<PartName>();
  /** Body of the part that has not ended. */
  private body: PartBody | undefined;
  private readonly delimiter: Buffer;

  constructor(private readonly options: PartReaderOptions) {
    super({ highWaterMark: 128 * 1024 });
    this.delimiter = Buffer.from(`\r\n--${options.boundary}`, 'latin1');
    // The first delimiter may be at the very start.
    this.held = CRLF;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Callback): void {
    try {
      this.read(chunk);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (this.body) this.body.whenTaken(done);
    else done();
  }

  override _final(done: Callback): void {
    if (this.state === 'epilogue') {
      this.options.onEnd();
      done();
    } else done(new DataFlowError('request.truncated', 'The body ended before its last boundary.'));
  }

  override _destroy(error: Error | null, done: Callback): void {
    this.body?.fail(error ?? new Error('the request is read no more'));
    done(error);
  }

  private read(chunk: Buffer): void {
    this.requestBytes += chunk.length;
    const { maxBytes } = this.options;
    if (maxBytes > 0 && this.requestBytes > maxBytes) {
      throw new DataFlowError('request.too-large', `The body is larger than MAX_BODY_BYTES (${maxBytes} bytes).`);
    }
    let rest: Buffer | undefined = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : chunk;
    this.held = NOTHING;
    while (rest && rest.length > 0) rest = this.step(rest);
  }

  /** Takes what it can of `bytes` and gives the rest; undefined when more is needed. */
  private step(bytes: Buffer): Buffer | undefined {
    switch (this.state) {
      case 'preamble':
        return this.skipPreamble(bytes);
      case 'delimiter':
        return this.readDelimiterEnd(bytes);
      case 'headers':
        return this.readHeaders(bytes);
      case 'body':
        return this.readBody(bytes);
      case 'epilogue':
        return undefined;
    }
  }

  private skipPreamble(bytes: Buffer): Buffer | undefined {
    const at = bytes.indexOf(this.delimiter);
    if (at >= 0) return this.afterDelimiter(bytes, at);
    this.preambleBytes += bytes.length - this.hold(bytes);
    if (this.preambleBytes > MAX_PREAMBLE_BYTES) throw malformed('no boundary at its start');
    return undefined;
  }

  /** Reads the end of a delimiter after optional spaces: `--` ends the body, a line break begins a part. */
  private readDelimiterEnd(bytes: Buffer): Buffer | undefined {
    if (bytes[0] === DASH) {
      if (bytes.length < 2) {
        this.keep(bytes);
        return undefined;
      }
      if (bytes[1] !== DASH) throw malformed('a boundary is followed by other text');
      this.state = 'epilogue';
      return undefined;
    }
    const end = bytes.indexOf(CRLF);
    if (end < 0) {
      if (bytes.length > MAX_HEADER_BYTES) throw malformed('a boundary is followed by other text');
      this.keep(bytes);
      return undefined;
    }
    if (/[^ \t]/.test(bytes.toString('latin1', 0, end))) throw malformed('a boundary is followed by other text');
    this.state = 'headers';
    return bytes.subarray(end + CRLF.length);
  }

  private readHeaders(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf(HEADERS_END);
    if (end > MAX_HEADER_BYTES || (end < 0 && bytes.length > MAX_HEADER_BYTES)) {
      throw malformed(`the headers of a part are longer than ${MAX_HEADER_BYTES} bytes`);
    }
    if (end < 0) {
      this.keep(bytes);
      return undefined;
    }
    const header = readPartHeader(bytes.toString('utf8', 0, end));
    const { name } = header;
    if (this.begun.has(name)) {
      throw new DataFlowError('request.invalid', `Expected one part ${name}, found two.`, {
        faults: [{ pointer: `part:${name}`, detail: 'expected once, found twice' }],
      });
    }
    this.begun.add(name);
    this.body = new PartBody();
    this.options.onPart(name, this.body, header);
    this.state = 'body';
    this.isAtBodyStart = true;
    // The line break that ends the headers may begin the delimiter of an empty part.
    return bytes.subarray(end + CRLF.length);
  }

  private readBody(bytes: Buffer): Buffer | undefined {
    const at = bytes.indexOf(this.delimiter);
    const end = at >= 0 ? at : bytes.length - this.hold(bytes);
    if (end > 0) {
      const start = this.isAtBodyStart ? CRLF.length : 0;
      this.isAtBodyStart = false;
      if (end > start) this.body?.give(bytes.subarray(start, end));
    }
    if (at < 0) return undefined;
    this.body?.close();
    this.body = undefined;
    return this.afterDelimiter(bytes, at);
  }

  private afterDelimiter(bytes: Buffer, at: number): Buffer | undefined {
    this.state = 'delimiter';
    return bytes.subarray(at + this.delimiter.length);
  }

  /** Keeps the end of `bytes` if it may begin a delimiter, and returns its length. */
  private hold(bytes: Buffer): number {
    const from = Math.max(0, bytes.length - this.delimiter.length + 1);
    for (let at = bytes.indexOf(CRLF[0] ?? 0, from); at >= 0; at = bytes.indexOf(CRLF[0] ?? 0, at + 1)) {
      const end = bytes.subarray(at);
      if (this.delimiter.subarray(0, end.length).equals(end)) {
        this.keep(end);
        return end.length;
      }
    }
    return 0;
  }

  private keep(bytes: Buffer): void {
    this.held = Buffer.from(bytes);
  }
}

function malformed(detail: string): DataFlowError {
  return new DataFlowError('request.malformed', `The multipart body cannot be read: ${detail}.`);
}
