import { DataFlowError, type Fault } from '../../common/errors/index.js';
import { Field } from '../../common/field/index.js';
import {
  DataFlowNode,
  defineNode,
  eventPort,
  rewriteText,
  type FlowEvent,
  type NodeContext,
  type NodeProvider,
  type NodeRun,
  type Waiting,
} from '../../pipeline/index.js';
import { rewriteByService } from '../../runtimes/text-service/index.js';
import { addressFaults, callSettings, requireAddress, rewritingRun } from '../shared/calls/index.js';
import { ChannelLanguages } from '../shared/channel-language/index.js';
import { TextServiceParameters } from '../shared/text-service/index.js';
import { LANGUAGES, normalizerFor } from './languages.js';

export class NormalizerParameters extends TextServiceParameters {
  @Field({
    type: 'string',
    maxLength: 35,
    description: `Language of the text (IETF tag), where the client names none. Without a service there are rules of ${LANGUAGES}.`,
    example: 'tr-TR',
  })
  Language = 'en-US';
}

export const normalizer = defineNode({
  type: 'normalizer',
  summary:
    'Writes spoken numbers, ordinals, amounts of money, times, dates, telephone and serial numbers in figures, in the text of any event, and adds `normalized` to its `TextAttributes`.',
  notes: `By rules of this server for ${LANGUAGES}, or by a service ([text-services.md](text-services.md)) where \`Address\` is set.

Only unambiguous numbers are written in figures: \`twenty five dollars\` becomes \`$25\`, but \`no one\`, \`a second\`, \`two kids\` and \`three thirty\` (without \`at\` or \`pm\`) stay. Single words up to twelve (in Turkish up to ten) stay unless they are next to a unit, a month or the like. Thousands are set apart from 10,000 on. Units other than currencies and percent stay words, and so do \`pounds\`, which may be a weight. Capitals, punctuation and \`Words\` stay as they were.

The rules are approximate. On phrases that were not used to write them, 30 of 39 in English and 21 of 29 in Turkish come out as they should. Street addresses (\`four twenty one maple street\`), sums without a currency (\`nineteen ninety nine a month\`), \`ten to nine\`, e-mail and web addresses and spelled references often come out wrong. The tests hold the rules to the phrases that they were written with, which says nothing about others. A megabyte of text takes some 0.2 s.

The language is that of the text (\`Language\`), else that of its channel, which a Language Change sets. Without a service, texts in a language without rules pass unchanged.`,
  parameters: NormalizerParameters,
  flowTypes: ['batch', 'stream'],
  whenOff: 'pass',
  text: 'rewrites',
  inlets: { events: eventPort() },
  outlets: { events: eventPort() },
});

type Context = NodeContext<typeof normalizer>;

@DataFlowNode(normalizer)
export class NormalizerNode implements NodeProvider<typeof normalizer> {
  check(parameters: NormalizerParameters): Fault[] {
    const faults = addressFaults(parameters);
    if (parameters.Address !== '' || normalizerFor(parameters.Language)) return faults;
    return [...faults, { pointer: '/Language', detail: noRules(parameters.Language) }];
  }

  start(context: Context): NodeRun<typeof normalizer> {
    return context.parameters.Address === '' ? byRules(context) : byService(context);
  }
}

function byRules({ operation, parameters, emit }: Context): NodeRun<typeof normalizer> {
  const first = operation.language ?? parameters.Language;
  if (!normalizerFor(first)) throw new DataFlowError('operation.start-failed', `Language: ${noRules(first)}.`);
  const languages = new ChannelLanguages(first);
  return {
    onEvent(event) {
      languages.heed(event);
      const text = event.data?.Text;
      const normalize = normalizerFor(languages.ofText(event));
      if (typeof text !== 'string' || !normalize) return emit('events', event);
      return emit('events', rewriteText(event, 'normalized', { Text: normalize(text) }));
    },
  };
}

function byService({ operation, parameters, services, emit }: Context): NodeRun<typeof normalizer> {
  requireAddress(services, parameters.Address);
  const service = { address: parameters.Address, service: services, call: callSettings(parameters) };
  const languages = new ChannelLanguages(operation.language ?? parameters.Language);
  const send = (event: FlowEvent): Waiting => emit('events', event);
  return rewritingRun(parameters.MaxConcurrentCalls, send, (event) => {
    languages.heed(event);
    const text = event.data?.Text;
    if (typeof text !== 'string') return undefined;
    const question = { text, language: languages.ofText(event) };
    return async () => rewriteText(event, 'normalized', { Text: await rewriteByService(service, question) });
  });
}

function noRules(language: string): string {
  return `there are rules of ${LANGUAGES}, and none of '${language}'; set Address to a service that has them`;
}
