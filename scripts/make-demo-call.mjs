// @ts-check
/**
 * Makes assets/demo-call.wav and its transcript with positions, assets/demo-call.json.
 *
 * The recording is a telephone call of two voices (stereo, mu-law, 8 kHz; the agent is channel 0). Run it by hand; it
 * needs `flite` and `sox`. The same programs give the same files.
 */
import { execFileSync } from 'node:child_process';
import console from 'node:console';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

const ASSETS = fileURLToPath(new URL('../assets', import.meta.url));
const SAMPLES = ['-e', 'signed', '-b', '16'];
const RATE_HZ = 8_000;
const SAMPLES_PER_MS = RATE_HZ / 1000;
const NOISE_DBFS = -58;
const AGENT = { channel: 0, voice: 'slt' };
const CUSTOMER = { channel: 1, voice: 'rms' };

/**
 * The utterances: voice, text and the pause before it in ms.
 *
 * The pause is counted from the end of all earlier utterances; a negative one makes the voices overlap.
 *
 * @type {readonly (readonly [typeof AGENT, number, string])[]}
 */
const DIALOG = [
  [AGENT, 400, 'Parcel Direct, good morning. How can I help you?'],
  [CUSTOMER, 500, "Hello. My order was due on Monday, and it still isn't here."],
  [AGENT, 400, 'I am sorry to hear that. What is the order number?'],
  [CUSTOMER, 600, 'Four seven one nine. This is the third damn time I have to call, and I am really annoyed.'],
  [AGENT, 450, 'I understand. Let me check.'],
  [AGENT, 1_000, 'The driver has it now. It will be with you before noon.'],
  [CUSTOMER, -350, 'Before noon? Oh, that is great.'],
  [CUSTOMER, 500, 'Thank you for your help.'],
  [AGENT, 350, 'You are welcome. Have a nice day.'],
];

/** Synthesizes an utterance in telephone quality: mono samples at 8 kHz, without silence around them. */
function speak(/** @type {string} */ voice, /** @type {string} */ text) {
  const wav = join(folder, 'utterance.wav');
  execFileSync('flite', ['-voice', voice, '-t', text, '-o', wav]);
  const telephone = ['rate', '-h', '8k', 'sinc', '300-3400', 'gain', '-n', '-9'];
  const raw = sox([wav, '-t', 'raw', ...SAMPLES, '-', ...telephone]);
  return trim(new Int16Array(new Uint8Array(raw).buffer));
}

function sox(/** @type {readonly string[]} */ args, /** @type {Int16Array} */ input = new Int16Array(0)) {
  return execFileSync('sox', ['-D', ...args], { input, maxBuffer: 64 * 1024 * 1024 });
}

/** Takes off what is more than 40 dB below the peak at both ends, to the millisecond. */
function trim(/** @type {Int16Array} */ samples) {
  const limit = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0) / 100;
  const isLoud = (/** @type {number} */ sample) => Math.abs(sample) > limit;
  const start = Math.floor(samples.findIndex(isLoud) / SAMPLES_PER_MS) * SAMPLES_PER_MS;
  const end = Math.ceil((samples.findLastIndex(isLoud) + 1) / SAMPLES_PER_MS) * SAMPLES_PER_MS;
  return samples.slice(start, end);
}

/** A seeded generator of noise with a mean power of one (mulberry32, uniform). */
function noise(/** @type {number} */ seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 2_147_483_648 - 1) * Math.sqrt(3);
  };
}

function makeCall() {
  let said = 0;
  const parts = DIALOG.map(([{ channel, voice }, pauseMs, text]) => {
    const samples = speak(voice, text);
    const start = said + pauseMs * SAMPLES_PER_MS;
    said = start + samples.length;
    return { channel, text, start, samples };
  });
  const length = said + 500 * SAMPLES_PER_MS;
  const channels = [AGENT, CUSTOMER].map(({ channel }) => {
    const line = noise(channel + 1);
    const mixed = Float64Array.from({ length }, () => 32_768 * 10 ** (NOISE_DBFS / 20) * line());
    for (const { start, samples } of parts.filter((part) => part.channel === channel)) {
      for (const [index, sample] of samples.entries()) mixed[start + index] = (mixed[start + index] ?? 0) + sample;
    }
    return Int16Array.from(mixed, Math.round);
  });
  const frames = new Int16Array(length * 2);
  for (const [channel, samples] of channels.entries()) {
    for (const [index, sample] of samples.entries()) frames[index * 2 + channel] = sample;
  }
  const utterances = parts.map(({ channel, text, start, samples }) => ({
    channel,
    startMsec: start / SAMPLES_PER_MS,
    endMsec: (start + samples.length) / SAMPLES_PER_MS,
    text,
  }));
  return { frames, transcript: { durationMsec: length / SAMPLES_PER_MS, utterances } };
}

const folder = mkdtempSync(join(tmpdir(), 'demo-call-'));
try {
  const { frames, transcript } = makeCall();
  sox(['-t', 'raw', '-r', '8k', '-c', '2', ...SAMPLES, '-', '-e', 'mu-law', join(ASSETS, 'demo-call.wav')], frames);
  writeFileSync(join(ASSETS, 'demo-call.json'), `${JSON.stringify(transcript, null, 2)}\n`);
  console.log(`${transcript.durationMsec / 1000} s written to ${ASSETS}`);
} finally {
  rmSync(folder, { recursive: true });
}
