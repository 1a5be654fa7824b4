import { Module } from '@nestjs/common';
import { TenancyController } from './tenancy.controller.js';
import { TenancyModule } from './tenancy.module.js';

/** The routes of this feature. */
@Module({ imports: [TenancyModule], controllers: [TenancyController] })
export class TenancyRoutesModule {}
