export { defineNode, type NodeDefinition, type SpeechBuffers } from './node-definition.js';
export { notReady } from './not-ready.js';
export type {
  AnyNodeProvider,
  AnyNodeRun,
  NodeContext,
  NodeCredentials,
  NodeLog,
  NodeProvider,
  NodeRun,
  OperationInfo,
  Waiting,
} from './node-run.js';
export { DataFlowNode, definitionOf } from './node.decorator.js';
export { NodeRegistry, type RegisteredNode } from './node.registry.js';
export {
  audioPort,
  eventPort,
  MAX_CHANNELS,
  type AudioPort,
  type EventPort,
  type Port,
  type PortKind,
} from './port.js';
