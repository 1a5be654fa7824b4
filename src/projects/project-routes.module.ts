import { Module } from '@nestjs/common';
import { NodeController } from './node.controller.js';
import { ProjectController } from './project.controller.js';
import { ProjectModule } from './project.module.js';
import { SchemaController } from './schema.controller.js';

/** The routes of this feature. */
@Module({ imports: [ProjectModule], controllers: [ProjectController, NodeController, SchemaController] })
export class ProjectRoutesModule {}
