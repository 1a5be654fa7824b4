import { Module } from '@nestjs/common';
import { EnginesModule } from '../engines/index.js';
import { AgeNode } from './age/index.js';
import { AudioSegmentFilterNode } from './audio-segment-filter/index.js';
import { AudioSegmentPickerNode } from './audio-segment-picker/index.js';
import { AudioSegmenterNode } from './audio-segmenter/index.js';
import { ChannelSwitchNode } from './channel-switch/index.js';
import { CustomScriptNode } from './custom-script/index.js';
import { DistributorNode } from './distributor/index.js';
import { EmotionNode } from './emotion/index.js';
import { EntryNode } from './entry/index.js';
import { EventBarrierNode } from './event-barrier/index.js';
import { EventFilterNode } from './event-filter/index.js';
import { EventTaggerNode } from './event-tagger/index.js';
import { ExternalRelayNode } from './external-relay/index.js';
import { GenderNode } from './gender/index.js';
import { ProfanityFilterNode } from './profanity-filter/index.js';
import { PublisherNode } from './publisher/index.js';
import { SentimentNode } from './sentiment/index.js';
import { SrHttpNode } from './sr-http/index.js';
import { TtsHttpNode } from './tts-http/index.js';
import { UnavailableNode } from './unavailable/index.js';
import { VadNode } from './vad/index.js';

/** The nodes of this server. A new one is listed here, and nowhere else. */
@Module({
  imports: [EnginesModule],
  providers: [
    AgeNode,
    AudioSegmentFilterNode,
    AudioSegmentPickerNode,
    AudioSegmenterNode,
    ChannelSwitchNode,
    CustomScriptNode,
    DistributorNode,
    EmotionNode,
    EntryNode,
    EventBarrierNode,
    EventFilterNode,
    EventTaggerNode,
    ExternalRelayNode,
    GenderNode,
    ProfanityFilterNode,
    PublisherNode,
    SentimentNode,
    SrHttpNode,
    TtsHttpNode,
    UnavailableNode,
    VadNode,
  ],
})
export class NodesModule {}
