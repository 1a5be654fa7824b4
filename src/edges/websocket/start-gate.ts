import type { RawData, WebSocket } from 'ws';
import { toDataFlowError, type DataFlowError } from '../../common/errors/index.js';
import { inThisContext } from '../../common/request-context/index.js';

/** A message of a client, as it arrived. */
type Frame = readonly [data: Buffer, isBinary: boolean];

interface GateHooks {
  /** Verifies the token of the first text; rejects where it is refused. */
  readonly check: (text: string) => Promise<void>;
  readonly pass: (...frame: Frame) => void;
  readonly refuse: (error: DataFlowError) => void;
}

/**
 * Holds the messages of a client, unparsed, until the token of the first text is verified.
 *
 * From then on `pass` listens to the socket itself.
 */
export function holdUntilVerified(socket: WebSocket, { check, pass, refuse }: GateHooks): void {
  let held: Frame[] | undefined;
  const listen = (listener: (...frame: Frame) => void): ((data: RawData, isBinary: boolean) => void) =>
    inThisContext((data: RawData, isBinary: boolean) => listener(data as Buffer, isBinary));
  const passed = listen(pass);
  const receive = listen((data, isBinary) => {
    if (held) held.push([data, isBinary]);
    else if (isBinary) pass(data, isBinary);
    else void verify(data);
  });
  const open = (): void => {
    socket.off('message', receive);
    socket.on('message', passed);
    socket.resume();
  };
  const verify = async (first: Buffer): Promise<void> => {
    const frames: Frame[] = [[first, false]];
    held = frames;
    // Data that the socket has read still arrives: one read at most.
    socket.pause();
    try {
      await check(first.toString('utf8'));
    } catch (error) {
      open();
      refuse(toDataFlowError(error));
      return;
    }
    open();
    for (const frame of frames) pass(...frame);
  };
  socket.on('message', receive);
}
