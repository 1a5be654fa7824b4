import { Volume } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { primaryLanguage } from '../../common/language/index.js';
import { defineEngine } from '../contract/index.js';
import { findProgram, runProgram } from './run-program.js';
import { spokenWav } from './spoken-wav.js';
import type { Synthesizer, Utterance } from './synthesizer.js';
import { piecesOf } from './text-pieces.js';
import { voiceFaults, type NamedVoices } from './voices.js';

const PROGRAM = 'espeak-ng';

/** Words a minute at rate 1, as the program has it. */
const WORDS_PER_MINUTE = 175;

const MAX_TEXT = 500;

/** Two minutes of a piece, and more, at its 22,050 Hz. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export const espeakNg = defineEngine<Synthesizer, NamedVoices>({
  capability: 'synthesis',
  name: 'espeak-ng',
  runs: 'local',
  summary: 'a hundred languages, where that program is installed',
  languages: 'any',
  readiness: espeakReadiness,
  faults: (parameters) => voiceFaults(parameters, expectedEspeakVoice),
  open: () => espeakSynthesizer(),
});

/** Returns what the name of a voice should be, where it is wrong. */
export function expectedEspeakVoice(name: string): string | undefined {
  return isEspeakVoice(name) ? undefined : 'the name of a voice of espeak-ng';
}

/** Why it cannot run on this machine; undefined when it can. */
export function espeakReadiness(): string | undefined {
  return findProgram(PROGRAM) === undefined ? `install the program ${PROGRAM}` : undefined;
}

/** Whether a voice may be named so. Names of files elsewhere may not. */
export function isEspeakVoice(name: string): boolean {
  return /^[a-z0-9][a-z0-9_+/-]*$/i.test(name);
}

/**
 * Speaks some hundred languages by eSpeak NG.
 *
 * It is a separate program, since its licence (GPL 3) is not this server's, and runs once for each piece of text. Its
 * minimum speed is 80 words a minute, which is rate 0.46.
 *
 * @throws DataFlowError `node.failed` where the program does not run.
 */
export async function espeakSynthesizer(): Promise<Synthesizer> {
  const languages = await listLanguages();
  return {
    speaks: (language) => language === '' || languages.has(primaryLanguage(language)),
    async *synthesize(utterance) {
      let control: Volume | undefined;
      for (const text of piecesOf(utterance.text, utterance.language, MAX_TEXT)) {
        const wav = await run(argumentsOf(utterance, languages), text, utterance.signal);
        for (const { samples, sampleRateHz } of spokenWav(wav)) {
          // It would clip what is louder than it can be.
          control ??= new Volume(Math.max(1, utterance.volume), sampleRateHz);
          yield { samples: control.apply(samples), sampleRateHz };
        }
      }
    },
  };
}

function argumentsOf({ voice, language, volume, rate }: Utterance, languages: ReadonlySet<string>): string[] {
  const named = isEspeakVoice(voice) ? voice : '';
  const tag = language.toLowerCase().replaceAll('_', '-');
  const spoken = languages.has(tag) ? tag : primaryLanguage(language);
  const amplitude = Math.round(100 * Math.min(1, volume));
  const speed = Math.round(WORDS_PER_MINUTE * rate);
  return [
    '-v',
    named || spoken || 'en',
    '-a',
    String(amplitude),
    '-s',
    String(speed),
    '-b',
    '1',
    '--stdin',
    '--stdout',
  ];
}

/** The languages that it has voices for, in lower case, with and without their regions. */
async function listLanguages(): Promise<ReadonlySet<string>> {
  const table = await run(['--voices'], '', AbortSignal.timeout(5_000));
  const tags = Buffer.from(table)
    .toString()
    .split('\n')
    .slice(1)
    .flatMap((line) => line.trim().split(/\s+/)[1] ?? []);
  return new Set(tags.flatMap((tag) => [tag.toLowerCase(), primaryLanguage(tag)]));
}

async function run(args: readonly string[], input: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await runProgram({ program: PROGRAM, args, input, signal, maxBytes: MAX_ANSWER_BYTES });
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw new DataFlowError('node.failed', 'The synthesizer on this machine failed.', { cause });
  }
}
