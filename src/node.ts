/**
 * `dataflow-server/node`: the API that packages of nodes import.
 *
 * docs/adding-a-node.md explains how to make and install a package. A change here requires a new `NODE_API_VERSION`.
 */

export { Injectable, Module } from '@nestjs/common';

export type { AudioChunk } from './audio/index.js';
export { DataFlowError, type ErrorCode, type Fault } from './common/errors/index.js';
export { Field, type FieldOptions } from './common/field/index.js';
export type {
  ServiceClient,
  ServiceRequest,
  ServiceResponse,
  ServiceSocket,
  SocketRequest,
} from './common/service-call/index.js';
export {
  addressFaults,
  callSettings,
  OrderedCalls,
  requireAddress,
  ServiceParameters,
} from './nodes/shared/calls/index.js';
export { NODE_API_VERSION } from './node-packages/index.js';
export {
  ALL_CHANNELS,
  audioPort,
  changeEvent,
  createEvent,
  DataFlowNode,
  defineNode,
  eventPort,
  freezeEvent,
  MAX_CHANNELS,
  rewriteText,
  UNKNOWN_PLACE,
  type AudioPort,
  type EventData,
  type EventMembers,
  type EventPlace,
  type EventPort,
  type FlowEvent,
  type MessageSpool,
  type NodeContext,
  type NodeDefinition,
  type NodeLog,
  type NodeProvider,
  type NodeRun,
  type OperationInfo,
  type Waiting,
} from './pipeline/index.js';
