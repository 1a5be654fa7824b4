/** Maximum audio in a message: many services answer no ping while they process one. */
const MAX_MESSAGE_MS = 100;

const BYTES_PER_SAMPLE = 2;

/**
 * Sends 16-bit samples in messages of at most 100 ms.
 *
 * @returns A promise if the service has not read enough of the sent data: await it.
 * @throws DataFlowError as `ServiceSocket.send`.
 */
export function sendAudio(
  socket: { send(message: Uint8Array): Promise<void> | undefined },
  bytes: Uint8Array,
  sampleRateHz: number,
): Promise<void> | undefined {
  const stepBytes = BYTES_PER_SAMPLE * Math.max(1, Math.floor((sampleRateHz * MAX_MESSAGE_MS) / 1000));
  return sendFrom(0);

  function sendFrom(start: number): Promise<void> | undefined {
    for (let at = start; at < bytes.length; at += stepBytes) {
      const waiting = socket.send(bytes.subarray(at, at + stepBytes));
      if (waiting) return waiting.then(() => sendFrom(at + stepBytes));
    }
    return undefined;
  }
}
