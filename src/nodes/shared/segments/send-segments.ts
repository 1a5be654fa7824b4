import type { AudioChunk } from '../../../audio/index.js';
import type { SpeechPlace, SpeechSink } from '../../../engines/voice-activity/index.js';

/** A queue of audio and events, such as the spool of a node. */
interface HeldMessages {
  take(): Promise<{ readonly kind: 'audio'; readonly chunk: AudioChunk } | { readonly kind: 'event' } | undefined>;
}

/** Takes the audio out of a queue, in order. */
export async function* takeAudio(held: HeldMessages): AsyncGenerator<AudioChunk, void> {
  for (let message = await held.take(); message; message = await held.take()) {
    if (message.kind === 'audio') yield message.chunk;
  }
}

/** Sends audio with a mark before and after what is of one utterance group. */
export async function sendSegments(chunks: AsyncIterable<AudioChunk>, sink: SpeechSink): Promise<void> {
  let open: SpeechPlace | undefined;
  for await (const chunk of chunks) {
    const { channel, groupId, startSample } = chunk;
    if (open && open.groupId !== groupId) {
      await sink.ended(open);
      open = undefined;
    }
    if (!open) await sink.started({ channel, groupId, startSample, endSample: -1 });
    await sink.audio(chunk);
    open = {
      channel,
      groupId,
      startSample: open?.startSample ?? startSample,
      endSample: startSample + chunk.samples.length,
    };
  }
  if (open) await sink.ended(open);
}
