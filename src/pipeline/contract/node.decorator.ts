import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { NodeDefinition } from './node-definition.js';
import type { NodeProvider } from './node-run.js';

export const NodeMetadata = DiscoveryService.createDecorator<NodeDefinition>();

/** The declaration of a provider's node; undefined for a provider of anything else. */
export function definitionOf(provider: unknown): NodeDefinition | undefined {
  if (typeof provider !== 'function') return undefined;
  return Reflect.getMetadata(NodeMetadata.KEY, provider) as NodeDefinition | undefined;
}

/** Makes a class the provider of a type of node. List it in a module, and the registry finds it. */
export function DataFlowNode<D extends NodeDefinition>(definition: D) {
  return (target: Type<NodeProvider<D>>): void => {
    Injectable()(target);
    NodeMetadata(definition)(target);
  };
}
