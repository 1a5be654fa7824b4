import { DataFlowError } from '../../common/errors/index.js';
import { splitTags, type OperationWarning } from '../../protocol/index.js';

/**
 * Maps each input channel to the output that shares one of its tags in the request.
 *
 * Without tags in the request, channel i goes to output i. Channels without tags take the remaining outputs.
 *
 * @param outputTags The tags of each output.
 * @param requestTags The tags of each input channel; those beyond `channelCount` are ignored when there is audio.
 * @param channelCount Channels of the audio; 0 for operations without.
 * @returns The output of each input; undefined for an input without one.
 * @throws DataFlowError `operation.start-failed` naming the tag and the channel.
 */
export function mapChannels(
  outputTags: readonly (readonly string[])[],
  requestTags: readonly string[] | undefined,
  channelCount: number,
): (output: number) => number | undefined {
  const outputs = new Map<number, number>();
  const taken = new Map<number, number>();
  const tagged = countedTags(requestTags, channelCount);
  for (const [channel, text] of tagged.entries()) {
    const output = findOutput(outputTags, splitTags(text), channel);
    if (output === undefined) continue;
    const other = taken.get(output);
    if (other !== undefined) {
      throw refusal(
        `the tags '${tagged[other]}' of channel ${other} and '${text}' of channel ${channel} both stand for output ${output} (${show(outputTags[output])})`,
      );
    }
    outputs.set(channel, output);
    taken.set(output, channel);
  }
  for (let channel = 0; channel < Math.max(channelCount, outputTags.length); channel += 1) {
    if (outputs.has(channel)) continue;
    const output = nextFree(channel, outputTags.length, taken);
    if (output === undefined && channel < channelCount) {
      throw refusal(
        `channel ${channel} has no output: there are ${outputTags.length}, and the audio has ${channelCount} channels`,
      );
    }
    if (output === undefined) continue;
    outputs.set(channel, output);
    taken.set(output, channel);
  }
  return (channel) => outputs.get(channel);
}

/** Tags of a channel that no output has. */
export interface UnknownTags {
  readonly channel: number;
  readonly tags: readonly string[];
}

/**
 * Finds the channels whose tags no output has.
 *
 * The parameters are those of `mapChannels`.
 */
export function findUnknownTags(
  outputTags: readonly (readonly string[])[],
  requestTags: readonly string[] | undefined,
  channelCount: number,
): UnknownTags[] {
  const known = new Set(outputTags.flat());
  return countedTags(requestTags, channelCount).flatMap((text, channel) => {
    const tags = splitTags(text);
    return tags.length > 0 && !tags.some((tag) => known.has(tag)) ? [{ channel, tags }] : [];
  });
}

/** The warning that channels kept their places, since no output has their tags. */
export function unknownTagsWarning(
  outputTags: readonly (readonly string[])[],
  unknown: readonly UnknownTags[],
): OperationWarning {
  const found = unknown.map(({ channel, tags }) => `'${tags.join("' or '")}' of channel ${channel}`).join(' and ');
  return {
    code: 'channel-tags.unknown',
    detail: `No output has the tag ${found}; there are ${outputTags.map(show).join(' | ')}. All channels kept their places.`,
    pointers: unknown.map(({ channel }) => `/Settings/ChannelTags/${channel}`),
  };
}

/** The tags of the channels that the audio has; without audio, those of all channels. */
function countedTags(requestTags: readonly string[] | undefined, channelCount: number): readonly string[] {
  return (requestTags ?? []).slice(0, channelCount === 0 ? undefined : channelCount);
}

/**
 * The tags of each output: those of the channel that it holds, in the request, and its own.
 *
 * Where channels keep their places, because no output has their tags, only those of the request count.
 */
export function tagsOfOutputs(
  outputTags: readonly (readonly string[])[],
  requestTags: readonly string[] | undefined,
  channelCount: number,
): string[][] {
  const requested = countedTags(requestTags, channelCount).map(splitTags);
  if (findUnknownTags(outputTags, requestTags, channelCount).length > 0) return requested;
  const outputOf = mapChannels(outputTags, requestTags, channelCount);
  const moved = new Map(requested.map((tags, channel) => [outputOf(channel), tags]));
  return outputTags.map((own, output) => [...new Set([...(moved.get(output) ?? []), ...own])]);
}

function findOutput(
  outputTags: readonly (readonly string[])[],
  tags: readonly string[],
  channel: number,
): number | undefined {
  if (tags.length === 0) return undefined;
  const unknown = tags.filter((tag) => !outputTags.some((known) => known.includes(tag)));
  const found = outputTags.flatMap((known, output) => (known.some((tag) => tags.includes(tag)) ? [output] : []));
  const [output] = found;
  if (output === undefined) {
    throw refusal(
      `no output has the tag '${unknown.join("' or '")}' of channel ${channel}; there are ${outputTags.map(show).join(' | ')}`,
    );
  }
  if (found.length > 1) {
    throw refusal(
      `the tags '${tags.join("', '")}' of channel ${channel} stand for the outputs ${found.join(' and ')}; one may`,
    );
  }
  return output;
}

function nextFree(channel: number, outputs: number, taken: ReadonlyMap<number, number>): number | undefined {
  if (channel < outputs && !taken.has(channel)) return channel;
  for (let output = 0; output < outputs; output += 1) if (!taken.has(output)) return output;
  return undefined;
}

function show(tags: readonly string[] | undefined): string {
  return (tags ?? []).join(',');
}

function refusal(detail: string): DataFlowError {
  return new DataFlowError('operation.start-failed', `ChannelTags: ${detail}.`);
}
