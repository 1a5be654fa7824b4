import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../../auth/index.js';
import { ERRORS } from '../../../common/errors/index.js';
import { Environment, publicAddress } from '../../../config/index.js';
import { errorsPage } from './errors-page.js';
import { homeDocument, homePage, type HomeLink } from './home-page.js';

/** The paths that the home page links to. */
const LINKS = [
  { name: 'docs', path: '/docs', text: 'the HTTP API, to browse and try' },
  { name: 'openapi', path: '/openapi.json', text: 'the HTTP API as an OpenAPI document' },
  { name: 'asyncapi', path: '/asyncapi.json', text: 'the streaming protocol as an AsyncAPI document' },
  { name: 'errors', path: '/errors', text: 'all errors, and what to do about them' },
  { name: 'ready', path: '/health/ready', text: 'health: whether this server can work, and has room for more' },
  { name: 'live', path: '/health/live', text: 'health: whether this server answers' },
] as const;

const CACHE_CONTROL = 'public, max-age=300';

/** The public pages of the server. They are no part of the API, so OpenAPI does not have them. */
@ApiExcludeController()
@Public()
@Controller()
export class PageController {
  private readonly errors = errorsPage(ERRORS);
  private readonly links: readonly HomeLink[];

  constructor(environment: Environment) {
    this.links = LINKS.map(({ name, path, text }) => ({ name, href: publicAddress(environment, path), text }));
  }

  /** Links to everything that is public: as HTML or, for a client that prefers it, as JSON. */
  @Get()
  getHome(@Req() request: Request, @Res() response: Response): void {
    response.vary('Accept').setHeader('Cache-Control', CACHE_CONTROL);
    if (request.accepts('html', 'json') === 'json') response.json(homeDocument(this.links));
    else response.type('html').send(homePage(this.links));
  }

  @Get('errors')
  getErrors(@Res() response: Response): void {
    response.set('Cache-Control', CACHE_CONTROL).type('html').send(this.errors);
  }
}
