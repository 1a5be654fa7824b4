import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresScope } from '../auth/index.js';
import { ApiPage, ApiProblems, Paged, type PageQuery } from '../common/http/index.js';
import { GrantListDto, NewTenantDto, TenantChangesDto, TenantDto, TenantListDto } from './dto/tenant.dto.js';
import { WithoutTenant } from './tenancy.guard.js';
import { noteIds } from '../common/request-context/index.js';
import { TenancyService } from './tenancy.service.js';

/** Tenants and their clients, for operators of the server. */
@ApiTags('tenants')
@RequiresScope('platform')
@WithoutTenant()
@Controller('tenants')
export class TenancyController {
  constructor(private readonly tenancy: TenancyService) {}

  @Get()
  @ApiOperation({ summary: 'List the tenants' })
  @ApiPage()
  @ApiOkResponse({ type: TenantListDto })
  @ApiProblems('request.invalid')
  async listTenants(@Paged() { limit, after }: PageQuery): Promise<TenantListDto> {
    const tenants = await this.tenancy.list({ limit, ...(after !== undefined && { after }) });
    const next = tenants.length === limit ? (tenants.at(-1)?.name ?? null) : null;
    return { items: tenants.map((tenant) => TenantDto.of(tenant)), next };
  }

  /** Creates a tenant with the default projects. */
  @Post()
  @ApiOperation({ summary: 'Make a tenant, with the default projects' })
  @ApiCreatedResponse({ type: TenantDto })
  @ApiProblems('request.invalid', 'request.malformed', 'request.not-json', 'request.too-large', 'tenancy.exists')
  async createTenant(@Body() { name, maxOperations }: NewTenantDto): Promise<TenantDto> {
    const created = await this.tenancy.create(name, maxOperations ?? null);
    noteIds({ tenantId: created.id });
    return TenantDto.of(created);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a tenant' })
  @ApiOkResponse({ type: TenantDto })
  @ApiProblems('tenancy.not-found')
  async getTenant(@Param('id') id: string): Promise<TenantDto> {
    return TenantDto.of(await this.tenancy.get(id));
  }

  @Put(':id')
  @ApiOperation({ summary: 'Rename a tenant or change its limits' })
  @ApiOkResponse({ type: TenantDto })
  @ApiProblems(
    'request.invalid',
    'request.malformed',
    'request.not-json',
    'request.too-large',
    'tenancy.not-found',
    'tenancy.exists',
  )
  async changeTenant(@Param('id') id: string, @Body() changes: TenantChangesDto): Promise<TenantDto> {
    const { name, maxOperations } = changes;
    return TenantDto.of(await this.tenancy.update(id, { name, maxOperations }));
  }

  /** Deletes the tenant with its projects and grants. */
  @Delete(':id')
  @ApiOperation({ summary: 'Delete a tenant with its projects and grants' })
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiProblems('tenancy.not-found')
  deleteTenant(@Param('id') id: string): Promise<void> {
    return this.tenancy.delete(id);
  }

  @Get(':id/grants')
  @ApiOperation({ summary: 'List the clients that may use a tenant' })
  @ApiOkResponse({ type: GrantListDto })
  @ApiProblems('tenancy.not-found')
  async listGrants(@Param('id') id: string): Promise<GrantListDto> {
    return { items: await this.tenancy.listGrants(id) };
  }

  /** Allows a client, by its id at the identity server, to use the tenant. */
  @Put(':id/grants/:clientId')
  @ApiOperation({ summary: 'Let a client use a tenant' })
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiProblems('tenancy.not-found')
  grantTenant(@Param('id') id: string, @Param('clientId') clientId: string): Promise<void> {
    return this.tenancy.grant(id, clientId);
  }

  @Delete(':id/grants/:clientId')
  @ApiOperation({ summary: 'Take the use of a tenant from a client' })
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiProblems('tenancy.not-found')
  revokeTenant(@Param('id') id: string, @Param('clientId') clientId: string): Promise<void> {
    return this.tenancy.revoke(id, clientId);
  }
}
