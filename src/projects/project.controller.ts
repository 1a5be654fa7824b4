import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CurrentCaller, RequiresScope, type Caller } from '../auth/index.js';
import { DataFlowError } from '../common/errors/index.js';
import { ApiPage, ApiProblems, Paged, ReadsDesign, type PageQuery } from '../common/http/index.js';
import { Design, firstFaults } from '../pipeline/index.js';
import { CurrentTenant, type Tenant } from '../tenancy/index.js';
import {
  ProjectDto,
  ProjectListDto,
  ProjectWithDesignDto,
  SavedProjectDto,
  SettingDto,
  SettingListDto,
  ValidationDto,
  VersionDto,
  VersionListDto,
  VersionSummaryDto,
} from './dto/project.dto.js';
import { etagOf, readIfMatch, readNote, readVersion } from './project-requests.js';
import { ProjectService, type SavedProject } from './project.service.js';

/** The projects of a tenant. */
@ApiTags('projects')
@ApiHeader({ name: 'Tenant', required: true, description: 'Id or name of the tenant.' })
@RequiresScope('admin')
@Controller('projects')
export class ProjectController {
  constructor(private readonly projects: ProjectService) {}

  @Get()
  @ApiOperation({ summary: 'List the projects' })
  @ApiPage()
  @ApiOkResponse({ type: ProjectListDto })
  @ApiProblems('request.invalid')
  async listProjects(@CurrentTenant() { id }: Tenant, @Paged() { limit, after }: PageQuery): Promise<ProjectListDto> {
    const projects = await this.projects.list(id, { limit, ...(after !== undefined && { after }) });
    const next = projects.length === limit ? (projects.at(-1)?.name ?? null) : null;
    return { items: projects.map((project) => ProjectDto.of(project)), next };
  }

  /** Creates a project from a design. Its first version is active at once. */
  @Post()
  @ApiOperation({ summary: 'Make a project of a design' })
  @ApiBody({ type: Design })
  @ReadsDesign(true)
  @ApiQuery({ name: 'note', required: false, schema: { type: 'string', maxLength: 500 } })
  @ApiCreatedResponse({ type: SavedProjectDto })
  @ApiProblems(
    'request.invalid',
    'request.malformed',
    'request.not-json',
    'request.too-large',
    'project.exists',
    'project.invalid',
  )
  async createProject(
    @CurrentTenant() { id }: Tenant,
    @CurrentCaller() { subject }: Caller,
    @Body() design: unknown,
    @Query('note') note: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SavedProjectDto> {
    const saved = await this.projects.create(id, { design, author: subject, note: readNote(note) });
    response.location(`${request.baseUrl}${request.path}/${saved.project.name}`);
    return answer(response, saved);
  }

  /** Checks a design without saving it. */
  @Post('validate')
  @ApiOperation({ summary: 'Check a design without saving it' })
  @HttpCode(200)
  @ApiBody({ type: Design })
  @ReadsDesign(true)
  @ApiOkResponse({ type: ValidationDto })
  @ApiProblems('request.malformed', 'request.not-json', 'request.too-large', 'project.invalid')
  async validateDesign(@CurrentTenant() { id }: Tenant, @Body() design: unknown): Promise<ValidationDto> {
    const { faults, warnings } = await this.projects.validate(id, design);
    return { valid: faults.length === 0, errors: [...firstFaults(faults)], warnings: [...firstFaults(warnings)] };
  }

  /** The project with the design of its newest version. */
  @Get(':name')
  @ApiOperation({ summary: 'Read a project with its newest design' })
  @ApiOkResponse({ type: ProjectWithDesignDto })
  @ApiProblems('project.not-found')
  async getProject(
    @CurrentTenant() { id }: Tenant,
    @Param('name') name: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProjectWithDesignDto> {
    const project = await this.projects.get(id, name);
    const { design } = await this.projects.getVersion(id, name, project.latestVersion);
    response.setHeader('ETag', etagOf(project));
    return Object.assign(ProjectDto.of(project), { design });
  }

  /** Saves a new version. It runs after its activation. */
  @Put(':name')
  @ApiOperation({ summary: 'Save a new version' })
  @ApiBody({ type: Design })
  @ReadsDesign(true)
  @ApiHeader({ name: 'If-Match', required: true, description: 'The `ETag` that the project was read with.' })
  @ApiQuery({ name: 'note', required: false, schema: { type: 'string', maxLength: 500 } })
  @ApiOkResponse({ type: SavedProjectDto })
  @ApiProblems(
    'request.invalid',
    'request.malformed',
    'request.not-json',
    'request.too-large',
    'project.not-found',
    'project.retired',
    'project.version-conflict',
    'project.invalid',
    'project.precondition-required',
  )
  async saveProject(
    @CurrentTenant() { id }: Tenant,
    @CurrentCaller() { subject }: Caller,
    @Param('name') name: string,
    @Body() design: unknown,
    @Query('note') note: unknown,
    @Headers('If-Match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SavedProjectDto> {
    const expected = readIfMatch(ifMatch);
    if (expected === undefined) {
      throw new DataFlowError(
        'project.precondition-required',
        'Expected If-Match with the ETag that the project was read with.',
      );
    }
    const version = { design, author: subject, note: readNote(note) };
    return answer(response, await this.projects.save(id, name, expected, version));
  }

  /** Retires the project: it no longer runs, its versions stay, and activating one restores it. */
  @Delete(':name')
  @ApiOperation({ summary: 'Retire a project' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'Refuses when the project has changed since.' })
  @ApiOkResponse({ type: ProjectDto })
  @ApiProblems('request.invalid', 'project.not-found', 'project.retired', 'project.version-conflict')
  async retireProject(
    @CurrentTenant() { id }: Tenant,
    @Param('name') name: string,
    @Headers('If-Match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProjectDto> {
    const project = await this.projects.retire(id, name, readIfMatch(ifMatch));
    response.setHeader('ETag', etagOf(project));
    return ProjectDto.of(project);
  }

  /** The settings of the active version, for its callers. */
  @Get(':name/settings')
  @ApiOperation({ summary: 'List what clients may set' })
  @RequiresScope('run', 'admin')
  @ApiOkResponse({ type: SettingListDto })
  @ApiProblems('project.not-found', 'project.retired')
  async listSettings(@CurrentTenant() { id }: Tenant, @Param('name') name: string): Promise<SettingListDto> {
    const { graph } = await this.projects.findToRun(id, name);
    return { items: graph.constraints.map((constraint) => SettingDto.of(constraint)) };
  }

  @Get(':name/versions')
  @ApiOperation({ summary: 'List the versions' })
  @ApiPage()
  @ApiOkResponse({ type: VersionListDto })
  @ApiProblems('request.invalid', 'project.not-found')
  async listVersions(
    @CurrentTenant() { id }: Tenant,
    @Param('name') name: string,
    @Paged() { limit, after }: PageQuery,
  ): Promise<VersionListDto> {
    const versions = await this.projects.versions(id, name, {
      limit,
      ...(after !== undefined && { after: readVersion(after, 'query:after') }),
    });
    const next = versions.length === limit ? String(versions.at(-1)?.version ?? '') : null;
    return { items: versions.map((version) => VersionSummaryDto.of(version)), next };
  }

  @Get(':name/versions/:version')
  @ApiOperation({ summary: 'Read a version' })
  @ApiOkResponse({ type: VersionDto })
  @ApiProblems('request.invalid', 'project.not-found')
  async getVersion(
    @CurrentTenant() { id }: Tenant,
    @Param('name') name: string,
    @Param('version') version: string,
  ): Promise<VersionDto> {
    return VersionDto.of(await this.projects.getVersion(id, name, readVersion(version, 'path:version')));
  }

  /** Activates a version for new operations: a newer one, or an older one to roll back. */
  @Post(':name/versions/:version/activate')
  @ApiOperation({ summary: 'Activate a version' })
  @HttpCode(200)
  @ApiHeader({ name: 'If-Match', required: false, description: 'Refuses when the project has changed since.' })
  @ApiOkResponse({ type: ProjectDto })
  @ApiProblems('request.invalid', 'project.not-found', 'project.version-conflict')
  async activateVersion(
    @CurrentTenant() { id }: Tenant,
    @Param('name') name: string,
    @Param('version') version: string,
    @Headers('If-Match') ifMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProjectDto> {
    const number = readVersion(version, 'path:version');
    const project = await this.projects.activate(id, name, number, readIfMatch(ifMatch));
    response.setHeader('ETag', etagOf(project));
    return ProjectDto.of(project);
  }
}

function answer(response: Response, { project, warnings }: SavedProject): SavedProjectDto {
  response.setHeader('ETag', etagOf(project));
  return Object.assign(ProjectDto.of(project), { warnings: [...firstFaults(warnings)] });
}
