export { conversationInsights, ConversationInsightsNode } from './conversation-insights.node.js';
