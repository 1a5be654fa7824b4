export {
  Conversation,
  CONVERSATION_VERSION,
  ConversationAudio,
  ConversationError,
  ConversationNonTalk,
  ConversationTopic,
  ConversationWarning,
  type SpeechBasis,
} from './conversation.js';
export {
  ConversationParticipant,
  ConversationParticipantSentiment,
  ConversationProfile,
  ConversationResponse,
  type ParticipantRole,
} from './participant.js';
export { ConversationSpan } from './span.js';
export {
  ConversationTranslation,
  ConversationTurn,
  ConversationTurnSentiment,
  ConversationWord,
  type SentimentLabel,
} from './turn.js';
