import { Module } from '@nestjs/common';
import { RuntimesModule } from '../runtimes/index.js';
import { StorageModule } from '../storage/index.js';
import { AgeNode } from './age/index.js';
import { AgentAssistNode } from './agent-assist/index.js';
import { AudioLoggerNode } from './audio-logger/index.js';
import { AudioSegmentFilterNode } from './audio-segment-filter/index.js';
import { AudioSegmentPickerNode } from './audio-segment-picker/index.js';
import { AudioSegmenterNode } from './audio-segmenter/index.js';
import { BatchToStreamAudioMergerNode } from './batch-to-stream-audio-merger/index.js';
import { CaRealtimeNode } from './ca-realtime/index.js';
import { ChannelSwitchNode } from './channel-switch/index.js';
import { ComfortNoiseGeneratorNode } from './comfort-noise-generator/index.js';
import { ConversationInsightsNode } from './conversation-insights/index.js';
import { CustomScriptNode } from './custom-script/index.js';
import { CustomServiceNode } from './custom-service/index.js';
import { DistributorNode } from './distributor/index.js';
import { EmotionNode } from './emotion/index.js';
import { EntryNode } from './entry/index.js';
import { EventBarrierNode } from './event-barrier/index.js';
import { EventFilterNode } from './event-filter/index.js';
import { EventTaggerNode } from './event-tagger/index.js';
import { ExternalRelayNode } from './external-relay/index.js';
import { GenderNode } from './gender/index.js';
import { LanguageIdentifierNode } from './language-identifier/index.js';
import { MonoToStereoMixerNode } from './mono-to-stereo-mixer/index.js';
import { NormalizerNode } from './normalizer/index.js';
import { ProfanityFilterNode } from './profanity-filter/index.js';
import { PublisherNode } from './publisher/index.js';
import { PunctuationNode } from './punctuation/index.js';
import { RtgNode } from './rtg/index.js';
import { RtnConnectorNode } from './rtn-connector/index.js';
import { SentimentNode } from './sentiment/index.js';
import { CallbackAddress } from './shared/integration/index.js';
import { SpeakerDiarizerNode } from './speaker-diarizer/index.js';
import { SrHttpNode } from './sr-http/index.js';
import { SrWebsocketNode } from './sr-websocket/index.js';
import { SummarizationNode } from './summarization/index.js';
import { TextLanguageIdentifierNode } from './text-language-identifier/index.js';
import { TopicDetectionNode } from './topic-detection/index.js';
import { TranslateNode } from './translate/index.js';
import { TtsHttpNode } from './tts-http/index.js';
import { TtsWebsocketNode } from './tts-websocket/index.js';
import { VaAsyncNode } from './va-async/index.js';
import { VadElasticNode } from './vad-elastic/index.js';
import { VadSileroNode } from './vad-silero/index.js';
import { VadNode } from './vad/index.js';
import { VbRealtimeNode } from './vb-realtime/index.js';

/** The nodes of this server. A new node is listed only here. */
@Module({
  imports: [RuntimesModule, StorageModule],
  providers: [
    AgeNode,
    AgentAssistNode,
    AudioLoggerNode,
    AudioSegmentFilterNode,
    AudioSegmentPickerNode,
    AudioSegmenterNode,
    BatchToStreamAudioMergerNode,
    CaRealtimeNode,
    CallbackAddress,
    ChannelSwitchNode,
    ComfortNoiseGeneratorNode,
    ConversationInsightsNode,
    CustomScriptNode,
    CustomServiceNode,
    DistributorNode,
    EmotionNode,
    EntryNode,
    EventBarrierNode,
    EventFilterNode,
    EventTaggerNode,
    ExternalRelayNode,
    GenderNode,
    LanguageIdentifierNode,
    MonoToStereoMixerNode,
    NormalizerNode,
    ProfanityFilterNode,
    PublisherNode,
    PunctuationNode,
    RtgNode,
    RtnConnectorNode,
    SentimentNode,
    SpeakerDiarizerNode,
    SrHttpNode,
    SrWebsocketNode,
    SummarizationNode,
    TextLanguageIdentifierNode,
    TopicDetectionNode,
    TranslateNode,
    TtsHttpNode,
    TtsWebsocketNode,
    VaAsyncNode,
    VadElasticNode,
    VadNode,
    VadSileroNode,
    VbRealtimeNode,
  ],
})
export class NodesModule {}
