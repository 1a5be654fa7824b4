import { Writable } from 'node:stream';
import { DataFlowError } from '../common/errors/index.js';
import { PartBody } from './part-body.js';
import { readPartName, type PartName } from './part-header.js';

/** Most bytes of the headers of a part, and of what stands before the first part. */
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_PREAMBLE_BYTES = 64 * 1024;

const CRLF = Buffer.from('\r\n');
const NOTHING = Buffer.alloc(0);
const HEADERS_END = Buffer.from('\r\n\r\n');
const DASH = 0x2d;

type State = 'preamble' | 'delimiter' | 'headers' | 'body' | 'epilogue';

type Callback = (error?: Error | null) => void;

/**
 * Stands between a request and the multipart parser: refuses what the parser would let pass or choke on, and hands the
 * bodies of parts on as they come, so that they are searched for the boundary once. The parser gets the same parts
 * without their bodies, and with headers of one form: `Audio` is a file with or without a file name, and `Parameters` too.
 */
export class PartReader extends Writable {
  private state: State = 'preamble';
  /** What has come and cannot be decided on yet. */
  private held: Buffer;
  private preambleBytes = 0;
  private requestBytes = 0;
  private isAtBodyStart = false;
  /** Of the parts that have begun. */
  private readonly bodies = new Map<PartName, PartBody>();
  /** Of the part that has not ended. */
  private body: PartBody | undefined;
  private readonly delimiter: Buffer;

  /** @param maxBytes MAX_BODY_BYTES; 0 for no limit. */
  constructor(
    private readonly boundary: string,
    private readonly maxBytes: number,
    private readonly parser: Writable,
  ) {
    super({ highWaterMark: 128 * 1024 });
    this.delimiter = Buffer.from(`\r\n--${boundary}`);
    // The first delimiter may stand at the very start.
    this.held = CRLF;
  }

  /** The body of a part that the parser has been told of. */
  bodyOf(name: PartName): PartBody {
    const body = this.bodies.get(name);
    if (!body) throw new Error(`no part ${name} has begun`);
    return body;
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
      this.parser.end();
      done();
    } else done(new DataFlowError('request.truncated', 'The body ended before its last boundary.'));
  }

  override _destroy(error: Error | null, done: Callback): void {
    this.body?.fail(error ?? new Error('the request is read no more'));
    done(error);
  }

  private read(chunk: Buffer): void {
    this.requestBytes += chunk.length;
    if (this.maxBytes > 0 && this.requestBytes > this.maxBytes) {
      throw new DataFlowError('request.too-large', `The body is larger than MAX_BODY_BYTES (${this.maxBytes} bytes).`);
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

  /** After a delimiter: `--` ends the body, a line break begins a part; spaces may stand before it. */
  private readDelimiterEnd(bytes: Buffer): Buffer | undefined {
    if (bytes[0] === DASH) {
      if (bytes.length < 2) {
        this.keep(bytes);
        return undefined;
      }
      if (bytes[1] !== DASH) throw malformed('a boundary is followed by other text');
      this.parser.write(`--${this.boundary}--\r\n`);
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
    const name = readPartName(bytes.toString('utf8', 0, end));
    if (this.bodies.has(name)) {
      throw new DataFlowError('request.invalid', `Expected one part ${name}, found two.`, {
        faults: [{ pointer: `part:${name}`, detail: 'expected once, found twice' }],
      });
    }
    this.begin(name);
    this.state = 'body';
    this.isAtBodyStart = true;
    // The line break that ends the headers may begin the delimiter of an empty part.
    return bytes.subarray(end + CRLF.length);
  }

  /** Tells the parser of a part, to the line break that ends its empty body: by that it knows the headers are whole. */
  private begin(name: PartName): void {
    this.body = new PartBody();
    this.bodies.set(name, this.body);
    this.parser.write(
      `--${this.boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}"\r\n` +
        'Content-Type: application/octet-stream\r\n\r\n\r\n',
    );
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

  /** Keeps the end of `bytes` where it may begin a delimiter, and tells how much that is. */
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
