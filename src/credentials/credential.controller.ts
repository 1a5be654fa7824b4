import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequiresScope } from '../auth/index.js';
import { ApiPage, ApiProblems, Paged, type PageQuery } from '../common/http/index.js';
import { CurrentTenant, type Tenant } from '../tenancy/index.js';
import { contentOf, hostsOf } from './credential-content.js';
import { CredentialService } from './credential.service.js';
import { CredentialDto, CredentialListDto, CredentialSecretDto, NewCredentialDto } from './dto/credential.dto.js';

/** The credentials of a tenant. Their secrets are write-only. */
@ApiTags('credentials')
@ApiHeader({ name: 'Tenant', required: true, description: 'Id or name of the tenant.' })
@RequiresScope('admin')
@Controller('credentials')
export class CredentialController {
  constructor(private readonly credentials: CredentialService) {}

  @Get()
  @ApiOperation({ summary: 'List the credentials' })
  @ApiPage()
  @ApiOkResponse({ type: CredentialListDto })
  @ApiProblems('request.invalid', 'credential.key-missing')
  async listCredentials(
    @CurrentTenant() { id }: Tenant,
    @Paged() { limit, after }: PageQuery,
  ): Promise<CredentialListDto> {
    const credentials = await this.credentials.list(id, { limit, after });
    const next = credentials.length === limit ? (credentials.at(-1)?.id ?? null) : null;
    return { items: credentials.map((credential) => CredentialDto.of(credential)), next };
  }

  @Post()
  @ApiOperation({ summary: 'Keep a credential' })
  @ApiCreatedResponse({ type: CredentialDto })
  @ApiProblems(
    'request.invalid',
    'request.malformed',
    'request.not-json',
    'request.too-large',
    'credential.exists',
    'credential.key-missing',
  )
  async createCredential(
    @CurrentTenant() tenant: Tenant,
    @Body() body: NewCredentialDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CredentialDto> {
    const created = await this.credentials.create(tenant.id, body.id, contentOf(body), hostsOf(body));
    response.location(`${request.baseUrl}${request.path}/${created.id}`);
    return CredentialDto.of(created);
  }

  /** Metadata only, never the secret. */
  @Get(':id')
  @ApiOperation({ summary: 'Read what a credential is, not what it holds' })
  @ApiOkResponse({ type: CredentialDto })
  @ApiProblems('credential.not-found', 'credential.key-missing')
  async getCredential(@CurrentTenant() tenant: Tenant, @Param('id') id: string): Promise<CredentialDto> {
    return CredentialDto.of(await this.credentials.get(tenant.id, id));
  }

  /** Calls that begin from now on use the new secret. Omitted hosts are removed. */
  @Put(':id')
  @ApiOperation({ summary: 'Replace what a credential holds, and its hosts' })
  @ApiOkResponse({ type: CredentialDto })
  @ApiProblems(
    'request.invalid',
    'request.malformed',
    'request.not-json',
    'request.too-large',
    'credential.not-found',
    'credential.key-missing',
  )
  async replaceCredential(
    @CurrentTenant() tenant: Tenant,
    @Param('id') id: string,
    @Body() body: CredentialSecretDto,
  ): Promise<CredentialDto> {
    return CredentialDto.of(await this.credentials.replace(tenant.id, id, contentOf(body), hostsOf(body)));
  }

  /** Projects that name it no longer start. */
  @Delete(':id')
  @ApiOperation({ summary: 'Delete a credential' })
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiProblems('credential.not-found', 'credential.key-missing')
  deleteCredential(@CurrentTenant() tenant: Tenant, @Param('id') id: string): Promise<void> {
    return this.credentials.delete(tenant.id, id);
  }
}
