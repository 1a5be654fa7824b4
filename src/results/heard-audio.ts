import type { Operation } from '../operations/index.js';

/** The project version of an operation and the audio that it received. */
interface HeardAudio {
  readonly projectVersion: number;
  /** Of the input, such as `ulaw;rate=8000;channels=2`; null without audio. */
  readonly audioFormat: string | null;
  /** Length of the input so far, in seconds; null without audio. */
  readonly audioSeconds: number | null;
}

/** The project version, and the audio that an operation has received so far. */
export function heardAudioOf({ project, format, audioMs }: Operation): HeardAudio {
  return {
    projectVersion: project.version,
    audioFormat: format ? `${format.encoding};rate=${format.sampleRateHz};channels=${format.channelCount}` : null,
    audioSeconds: audioMs === null ? null : audioMs / 1000,
  };
}

/**
 * The same as headers of an answer.
 *
 * @param isComplete Whether the audio has ended. Before, its length is unknown.
 */
export function heardHeaders(operation: Operation, isComplete: boolean): Record<string, string> {
  const { projectVersion, audioFormat, audioSeconds } = heardAudioOf(operation);
  return {
    'Project-Version': String(projectVersion),
    ...(audioFormat === null ? {} : { 'Audio-Format': audioFormat }),
    ...(audioSeconds === null || !isComplete ? {} : { 'Audio-Duration': String(audioSeconds) }),
  };
}
