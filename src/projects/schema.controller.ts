import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresScope } from '../auth/index.js';
import { jsonSchemaOf, type JsonSchema } from '../common/field/index.js';
import { Design } from '../pipeline/index.js';
import { WithoutTenant } from '../tenancy/index.js';

/** The published schemas. */
@ApiTags('projects')
@RequiresScope('admin')
@WithoutTenant()
@Controller('schemas')
export class SchemaController {
  /** JSON Schema (2020-12) of a design. */
  @Get('project.json')
  @ApiOperation({ summary: 'JSON Schema of a design' })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  getProjectSchema(): JsonSchema {
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Data Flow project',
      ...jsonSchemaOf(Design),
    };
  }
}
