import type { Operation } from '../../operations/index.js';
import { isObject, type JsonObject } from '../../protocol/index.js';
import type { CallContext } from './make-conversation.js';

/** The facts of an operation that its conversation shows. */
export function contextOf(operation: Operation): CallContext {
  const { id, externalId, project, call, format, audioMs } = operation;
  const callProperties = call?.callProperties ?? {};
  const { UserProperties } = callProperties;
  return {
    head: {
      sessionId: id,
      externalId,
      startedAt: textOf(callProperties, 'CallStartTime') ?? operation.startedAt?.toISOString() ?? null,
      direction: directionOf(callProperties.Direction),
      project: { name: project.name, version: project.version },
      ...(format && {
        audio: {
          durationMs: Math.round(audioMs ?? 0),
          sampleRateHz: format.sampleRateHz,
          channelCount: format.channelCount,
          encoding: format.encoding,
        },
      }),
      language: call?.language ?? null,
    },
    agentName: (isObject(UserProperties) ? textOf(UserProperties, 'AgentName') : undefined) ?? '',
    channelTags: call?.channelTags ?? [],
    buffers: call?.speechBuffers ?? new Map(),
    profiled: project.graph.profiled,
  };
}

/** Text that is not blank. */
function textOf(json: JsonObject, key: string): string | undefined {
  const value = json[key];
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/** Digits as a number. */
function directionOf(value: unknown): number | string | null {
  if (typeof value === 'number') return value;
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '') return null;
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : text;
}
