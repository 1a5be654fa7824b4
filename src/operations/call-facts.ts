import type { RunPlan, SpeechBuffers } from '../pipeline/index.js';
import { splitTags, type JsonObject } from '../protocol/index.js';
import type { StartMessage } from './start-message/index.js';

/** The properties of a call that its events do not carry. */
export interface CallFacts {
  readonly callProperties: JsonObject;
  /** `Language` of the request (BCP 47). */
  readonly language: string | undefined;
  /** Tags of each channel that events name. */
  readonly channelTags: readonly (readonly string[])[];
  /** The audio around the voice in segments, by the event that ends a segment. */
  readonly speechBuffers: ReadonlyMap<string, SpeechBuffers>;
}

/** @param channelCount Channels of the audio; 0 without audio. */
export function callFactsOf(plan: RunPlan, message: StartMessage, channelCount: number): CallFacts {
  const { callProperties, language } = message;
  return {
    callProperties,
    language,
    channelTags: channelTags(plan, message.settings.ChannelTags, channelCount),
    speechBuffers: speechBuffers(plan),
  };
}

/** The tags of the request, moved and completed by the node that moves channels, if there is one. */
function channelTags({ nodes }: RunPlan, setting: unknown, channelCount: number): readonly (readonly string[])[] {
  const requested = Array.isArray(setting) ? setting.map(String) : undefined;
  const mover = nodes.find(({ definition, mode }) => mode === 'on' && definition.channelTags);
  const moved = mover?.definition.channelTags?.(mover.parameters as never, requested, channelCount);
  return moved ?? (requested ?? []).map(splitTags);
}

/** The buffers by event. If several nodes send one, the shorter ones count, so that no speech is lost. */
function speechBuffers({ nodes }: RunPlan): Map<string, SpeechBuffers> {
  const byEvent = new Map<string, SpeechBuffers>();
  for (const { definition, parameters, mode } of nodes) {
    const buffers = mode === 'on' ? definition.speechBuffers?.(parameters as never) : undefined;
    if (!buffers) continue;
    const { event } = buffers;
    const known = byEvent.get(event) ?? buffers;
    byEvent.set(event, {
      event,
      beforeMs: Math.min(known.beforeMs, buffers.beforeMs),
      afterMs: Math.min(known.afterMs, buffers.afterMs),
    });
  }
  return byEvent;
}
