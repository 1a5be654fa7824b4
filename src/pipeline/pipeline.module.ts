import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { NodeRegistry } from './contract/index.js';

/** Provides the registry of node types. */
@Global()
@Module({ imports: [DiscoveryModule], providers: [NodeRegistry], exports: [NodeRegistry] })
export class PipelineModule {}
