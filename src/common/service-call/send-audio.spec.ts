import { describe, expect, it } from 'vitest';
import { Deferred } from '../promises/index.js';
import { sendAudio, withReason } from './index.js';

describe('sendAudio', () => {
  it('sends samples in messages of at most 100 ms, in order', () => {
    const sent: Uint8Array[] = [];
    const bytes = Uint8Array.from({ length: 4_000 }, (_, at) => at % 251);
    expect(sendAudio({ send: (message) => void sent.push(message) }, bytes, 8_000)).toBeUndefined();
    expect(sent.map(({ length }) => length)).toEqual([1_600, 1_600, 800]);
    expect(Buffer.concat(sent)).toEqual(Buffer.from(bytes));
  });

  it('waits for room before the next message', async () => {
    const room = new Deferred();
    let count = 0;
    const socket = {
      send: () => {
        count += 1;
        return count === 2 ? room.promise : undefined;
      },
    };
    const sending = sendAudio(socket, new Uint8Array(8_000), 8_000);
    await new Promise(setImmediate);
    expect(count).toBe(2);
    room.resolve();
    await sending;
    expect(count).toBe(5);
  });
});

describe('withReason', () => {
  it('rejects with the reason, if there is one, else with the error', async () => {
    const [error, reason] = [new Error('closed'), new Error('because')];
    await expect(withReason(Promise.reject(error), () => reason)).rejects.toBe(reason);
    await expect(withReason(Promise.reject(error), () => undefined)).rejects.toBe(error);
    expect(withReason(undefined, () => reason)).toBeUndefined();
  });
});
