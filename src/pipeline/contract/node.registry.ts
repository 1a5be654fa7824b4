import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { DataFlowError } from '../../common/errors/index.js';
import type { NodeDefinition } from './node-definition.js';
import type { AnyNodeProvider } from './node-run.js';
import { NodeMetadata } from './node.decorator.js';

/** A type of node with what makes its runs. */
export interface RegisteredNode {
  readonly definition: NodeDefinition;
  readonly provider: AnyNodeProvider;
}

/** The types of node that this server has. */
@Injectable()
export class NodeRegistry implements OnModuleInit {
  private readonly nodes = new Map<string, RegisteredNode>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const wrapper of this.discovery.getProviders({ metadataKey: NodeMetadata.KEY })) {
      const definition = this.discovery.getMetadataByDecorator(NodeMetadata, wrapper);
      if (!definition) continue;
      if (!wrapper.isDependencyTreeStatic()) {
        throw new Error(`node '${definition.type}': expected a singleton provider, found a scoped one`);
      }
      this.register(definition, wrapper.instance as AnyNodeProvider);
    }
  }

  /** @throws Error when the type is taken. */
  register(definition: NodeDefinition, provider: AnyNodeProvider): void {
    if (this.nodes.has(definition.type)) throw new Error(`node '${definition.type}': there are two of that type`);
    this.nodes.set(definition.type, { definition, provider });
  }

  /** Every type, in order of its name. */
  all(): readonly RegisteredNode[] {
    return [...this.nodes.values()].sort((a, b) => (a.definition.type < b.definition.type ? -1 : 1));
  }

  find(type: string): RegisteredNode | undefined {
    return this.nodes.get(type);
  }

  /** @throws DataFlowError `node.type-unknown` */
  get(type: string): RegisteredNode {
    const node = this.nodes.get(type);
    if (node) return node;
    throw new DataFlowError(
      'node.type-unknown',
      `There is no node type '${type}' here; GET /nodes lists those there are.`,
    );
  }
}
