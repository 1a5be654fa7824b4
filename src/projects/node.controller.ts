import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresScope } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { ApiProblems } from '../common/http/index.js';
import { NodeRegistry } from '../pipeline/index.js';
import { WithoutTenant } from '../tenancy/index.js';
import { NodeDto, NodeListDto } from './dto/node.dto.js';

/** The types of node for designs; the same for every tenant. */
@ApiTags('nodes')
@RequiresScope('admin')
@WithoutTenant()
@Controller('nodes')
export class NodeController {
  constructor(private readonly registry: NodeRegistry) {}

  @Get()
  @ApiOperation({ summary: 'List the types of node' })
  @ApiOkResponse({ type: NodeListDto })
  listNodes(): NodeListDto {
    return { items: this.registry.all().map((node) => NodeDto.of(node)) };
  }

  @Get(':type')
  @ApiOperation({ summary: 'Read a type of node' })
  @ApiOkResponse({ type: NodeDto })
  @ApiProblems('request.not-found')
  getNode(@Param('type') type: string): NodeDto {
    const node = this.registry.find(type);
    if (!node)
      throw new DataFlowError('request.not-found', 'There is no such node type; GET /nodes lists those there are.');
    return NodeDto.of(node);
  }
}
