import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataFlowError } from '../../common/errors/index.js';
import { primaryLanguage } from '../../common/language/index.js';
import { defineEngine, type EngineChoice } from '../contract/index.js';
import type { Recognition, Recognizer, SpokenWord } from './recognizer.js';

/** Rate of its model. */
const RATE_HZ = 16_000;

/** Recordings at up to this rate have nothing where models of wide-band speech listen. */
const NARROWBAND_HZ = 8_000;

const PROGRAM = 'pocketsphinx_continuous';
const FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin'];
const MODEL = '/usr/share/pocketsphinx/model/en-us/en-us/mdef';

/**
 * Amplitude of the noise that is added to telephone speech.
 *
 * Its upper band is empty, so that the model of wide-band speech hears no speech. With this noise most words are
 * found, and other speech is not affected.
 */
const FILL_AMPLITUDE = 0.002 * 32_768;

export const pocketsphinx = defineEngine<Recognizer>({
  capability: 'recognition',
  name: 'pocketsphinx',
  runs: 'local',
  summary: 'English, on this machine',
  languages: ['en'],
  sampleRatesHz: [RATE_HZ],
  notes:
    "It is the program of that name: Debian's packages `pocketsphinx` and `pocketsphinx-en-us`. Its word error rate on telephone speech at 8 kHz is 84.5 %, at 16 kHz 31 %. The test speech was not used to choose it; its size was not recorded. Not usable on calls",
  autoRefusal: pocketsphinxRefusal,
  readiness: pocketsphinxReadiness,
  open: ({ recordingRateHz = 0 }) => pocketsphinxRecognizer({ isNarrowband: recordingRateHz <= NARROWBAND_HZ }),
});

/**
 * Why `auto` does not select it: it is usable for English at the rate of its model only.
 *
 * Before an operation starts, an unknown rate or language may still be the right one.
 */
function pocketsphinxRefusal({ language, recordingRateHz }: EngineChoice): string | undefined {
  const isStarting = recordingRateHz !== undefined;
  if (isStarting && recordingRateHz < RATE_HZ) return `send audio at 16 kHz or more for PocketSphinx`;
  const isEnglish = language === '' ? !isStarting : primaryLanguage(language) === 'en';
  return isEnglish ? undefined : 'send `Language` en-US with English speech for PocketSphinx';
}

/** Why it cannot run on this machine; undefined when it can. */
function pocketsphinxReadiness(): string | undefined {
  const isThere = FOLDERS.some((folder) => existsSync(join(folder, PROGRAM)));
  if (isThere && existsSync(MODEL)) return undefined;
  return 'install the packages pocketsphinx and pocketsphinx-en-us of Debian';
}

/**
 * Recognizes English by PocketSphinx, in a process of its own for each piece of speech.
 *
 * @param options.isNarrowband Whether the recording had nothing above 4 kHz, as telephones send it.
 */
export function pocketsphinxRecognizer({ isNarrowband }: { readonly isNarrowband: boolean }): Recognizer {
  return {
    async recognize(speech) {
      const samples = isNarrowband ? withNoise(speech.samples) : speech.samples;
      const output = await run(samples, speech.signal);
      return readOutput(output, speech.wantsWords);
    },
  };
}

function withNoise(samples: Int16Array): Int16Array {
  // The same noise each time, so that the same speech gives the same text.
  let state = 1;
  return samples.map((sample) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const noise = (state / 2 ** 31 - 1) * FILL_AMPLITUDE;
    return Math.max(-32_768, Math.min(32_767, Math.round(sample + noise)));
  });
}

/** Sends 16-bit samples in, and gives what it printed. */
function run(samples: Int16Array, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    // It opens its input by name, which a socket, as Node makes them, does not allow; `cat` makes a pipe of it.
    const command = `cat | ${PROGRAM} -infile /dev/stdin -time yes -logfn /dev/null`;
    const child = spawn('/bin/sh', ['-c', command], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
      // Nothing of the server's own environment, which has secrets.
      env: { PATH: FOLDERS.join(':') },
    });
    const stop = (): void => {
      // The whole group: the shell, cat and the program.
      const isRunning = child.exitCode === null && child.signalCode === null;
      if (child.pid !== undefined && isRunning) process.kill(-child.pid, 'SIGKILL');
    };
    signal.addEventListener('abort', stop, { once: true });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', (cause) => reject(failed(cause)));
    child.once('close', (code) => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason as Error);
      else if (code === 0) resolve(output);
      else reject(failed(new Error(`${PROGRAM} ended with ${String(code)}`)));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
    if (signal.aborted) stop();
  });
}

function failed(cause: Error): DataFlowError {
  return new DataFlowError('node.failed', 'The recognizer on this machine failed.', { cause });
}

/** Each utterance is a line of text, then its words: `word start end probability`, times in seconds. */
function readOutput(output: string, wantsWords: boolean): Recognition {
  const words: SpokenWord[] = [];
  for (const line of output.split('\n')) {
    const [, word, start, end, probability] = /^(\S+) (\d+\.\d+) (\d+\.\d+) (\d+\.\d+)$/.exec(line) ?? [];
    // Fillers are `<sil>` and `[NOISE]`; `(2)` marks a variant of a pronunciation.
    if (word === undefined || /^[<[+]/.test(word)) continue;
    words.push({
      text: word.replace(/\(\d+\)$/, ''),
      startMs: Math.round(Number(start) * 1000),
      endMs: Math.round(Number(end) * 1000),
      confidence: Math.min(1, Number(probability)),
    });
  }
  if (words.length === 0) return { text: '' };
  const confidence = words.reduce((sum, word) => sum + (word.confidence ?? 0), 0) / words.length;
  return {
    text: words.map(({ text }) => text).join(' '),
    confidence: Math.round(confidence * 1000) / 1000,
    ...(wantsWords && { words }),
  };
}
