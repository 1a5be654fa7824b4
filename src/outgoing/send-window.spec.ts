import { describe, expect, it } from 'vitest';
import { SendWindow } from './send-window.js';

interface Service {
  /** Its speed relative to speech, by the audio that it has processed. */
  readonly pace: (heardMs: number) => number;
  /** Messages that its library reads before the application asks for them. */
  readonly readAhead?: number;
  /** Latency of a frame. */
  readonly travelMs?: number;
  readonly pings?: boolean;
}

interface Speech {
  readonly audioMs: number;
  readonly messageMs: number;
  readonly isLive?: boolean;
}

interface Outcome {
  readonly heardMs: number;
  readonly tookMs: number;
  /** Maximum time until a ping of the service was answered. */
  readonly unansweredMs: number;
  readonly aheadMs: number;
  readonly pings: number;
  /** Maximum live audio that was held back. */
  readonly heldMs: number;
}

type Frame = { readonly atMs: number } & (
  | { readonly kind: 'audio'; readonly ms: number }
  | { readonly kind: 'ping'; readonly id: number }
  | { readonly kind: 'pong'; readonly askedMs: number }
);

/** Sends speech to a service that pings each second, on a simulated clock, until all is processed. */
function simulate(service: Service, { audioMs, messageMs, isLive = false }: Speech): Outcome {
  const { pace, readAhead = 32, travelMs = 0, pings: answers = true } = service;
  const window = new SendWindow(0);
  const wire: Frame[] = [];
  const pongs: { readonly atMs: number; readonly id: number }[] = [];
  const queue: number[] = [];
  const outcome = { heardMs: 0, tookMs: 0, unansweredMs: 0, aheadMs: 0, pings: 0, heldMs: 0 };
  let sentMs = 0;
  let busyUntilMs = 0;
  let inWorkMs = 0;
  const mark = (nowMs: number, isWaiting: boolean): void => {
    const id = window.mark(isWaiting, nowMs);
    if (id === undefined) return;
    outcome.pings += 1;
    wire.push({ kind: 'ping', id, atMs: nowMs + travelMs });
  };
  mark(0, false);
  for (let nowMs = 0; outcome.heardMs < audioMs && nowMs < audioMs * 20 + 60_000; nowMs += 1) {
    for (let next = pongs[0]; next && next.atMs <= nowMs; next = pongs[0]) {
      pongs.shift();
      window.ponged(next.id, nowMs);
    }
    const spokenMs = isLive ? Math.min(nowMs, audioMs) : audioMs;
    while (sentMs + messageMs <= spokenMs && window.hasRoom(messageMs, nowMs)) {
      window.sent(messageMs);
      sentMs += messageMs;
      wire.push({ kind: 'audio', ms: messageMs, atMs: nowMs + travelMs });
      mark(nowMs, false);
    }
    if (sentMs + messageMs <= spokenMs) mark(nowMs, true);
    outcome.heldMs = Math.max(outcome.heldMs, spokenMs - sentMs);
    outcome.aheadMs = Math.max(outcome.aheadMs, window.aheadMs);
    // Its ping has a latency too, and the answer is queued behind the sent audio.
    if (nowMs % 1_000 === 0) wire.push({ kind: 'pong', askedMs: nowMs, atMs: nowMs + 2 * travelMs });
    for (let frame = wire[0]; frame && frame.atMs <= nowMs; frame = wire[0]) {
      if (frame.kind === 'audio' && queue.length >= readAhead) break;
      wire.shift();
      if (frame.kind === 'audio') queue.push(frame.ms);
      else if (frame.kind === 'ping' && answers) pongs.push({ id: frame.id, atMs: nowMs + travelMs });
      else if (frame.kind === 'pong') outcome.unansweredMs = Math.max(outcome.unansweredMs, nowMs - frame.askedMs);
    }
    while (busyUntilMs <= nowMs) {
      outcome.heardMs += inWorkMs;
      inWorkMs = queue.shift() ?? 0;
      if (inWorkMs === 0) break;
      busyUntilMs = Math.max(busyUntilMs, nowMs - 1) + inWorkMs / pace(outcome.heardMs);
    }
    outcome.tookMs = nowMs;
  }
  return outcome;
}

const steady =
  (pace: number): Service['pace'] =>
  () =>
    pace;

describe('the window of audio in flight to a service', () => {
  it.each([
    [0.5, 60_000, 100, 0],
    [0.5, 360_000, 100, 0],
    [0.5, 60_000, 10, 0],
    [0.5, 60_000, 100, 40],
    [0.25, 60_000, 20, 0],
    [1, 120_000, 100, 0],
    [20, 600_000, 100, 0],
    [20, 600_000, 20, 5],
  ])(
    'answers its pings within a second at %d times the speed of speech, behind %d ms of audio in messages of %d ms with a latency of %d ms, and keeps it busy',
    (pace, audioMs, messageMs, travelMs) => {
      const outcome = simulate({ pace: steady(pace), travelMs }, { audioMs, messageMs });
      expect(outcome.heardMs).toBe(audioMs);
      expect(outcome.unansweredMs).toBeLessThan(1_000);
      expect(outcome.aheadMs).toBeLessThanOrEqual(10_000);
      expect(outcome.tookMs).toBeLessThan((audioMs / pace) * 1.1 + 2_000);
    },
  );

  it('answers pings within a second if the library of the service reads nothing ahead', () => {
    const outcome = simulate({ pace: steady(0.5), readAhead: 1 }, { audioMs: 60_000, messageMs: 100 });
    expect(outcome.unansweredMs).toBeLessThan(1_000);
    expect(outcome.tookMs).toBeLessThan(130_000);
  });

  it.each([0, 25, 150, 500])('never holds live speech back for a second with a latency of %d ms', (travelMs) => {
    const speech = { audioMs: 60_000, messageMs: 20, isLive: true };
    const outcome = simulate({ pace: steady(10), travelMs }, speech);
    expect(outcome.heardMs).toBe(60_000);
    expect(outcome.heldMs).toBeLessThan(1_000);
    expect(outcome.pings).toBeLessThan(600);
  });

  it('keeps up with a fast service, and sends at most 500 pings in 10 s', () => {
    const outcome = simulate({ pace: steady(1_000) }, { audioMs: 3_600_000, messageMs: 100 });
    expect(outcome.tookMs).toBeLessThan(60_000);
    expect(outcome.pings / outcome.tookMs).toBeLessThan(500 / 10_000);
    expect(outcome.aheadMs).toBeLessThanOrEqual(10_000);
  });

  it('adapts to a service that slows down and speeds up again', () => {
    const pace = (heardMs: number): number => (heardMs > 200_000 && heardMs < 260_000 ? 0.5 : 20);
    const outcome = simulate({ pace }, { audioMs: 600_000, messageMs: 100 });
    expect(outcome.unansweredMs).toBeLessThan(20_000);
    expect(outcome.tookMs).toBeLessThan((540_000 / 20 + 60_000 / 0.5) * 1.2);
  });

  it('sends at most 10 s of audio to a service that answers nothing', () => {
    const outcome = simulate({ pace: steady(0.000_001), pings: false }, { audioMs: 60_000, messageMs: 100 });
    expect(outcome.aheadMs).toBe(10_000);
  });

  it('accepts messages as acknowledgements from a service that ignores pings', () => {
    const window = new SendWindow(0);
    window.sent(200);
    expect(window.hasRoom(100, 0)).toBe(false);
    window.heard();
    expect([window.aheadMs, window.hasRoom(100, 0)]).toEqual([0, true]);
    window.sent(4_000);
    expect(window.hasRoom(4_000, 6_000)).toBe(true);
  });

  it('accepts one pong for all earlier pings, and ignores unknown and repeated pongs', () => {
    const window = new SendWindow(0);
    const ids = [0, 100, 200].map((nowMs) => {
      window.sent(800);
      return window.mark(true, nowMs)!;
    });
    window.ponged(ids[1]!, 250);
    expect(window.aheadMs).toBe(800);
    for (const id of [ids[0]!, ids[1]!, 77, NaN]) window.ponged(id, 300);
    expect(window.aheadMs).toBe(800);
    // After a pong, a message acknowledges nothing: it may answer the first of many.
    window.heard();
    expect(window.aheadMs).toBe(800);
    window.ponged(ids[2]!, 300);
    expect(window.aheadMs).toBe(0);
  });

  it('has room for one message of any duration', () => {
    const window = new SendWindow(0);
    expect(window.hasRoom(1e9, 0)).toBe(true);
    window.sent(1e9);
    expect(window.hasRoom(1, 0)).toBe(false);
  });
});
