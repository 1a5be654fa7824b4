export { agentAssist, AgentAssistNode } from './agent-assist.node.js';
