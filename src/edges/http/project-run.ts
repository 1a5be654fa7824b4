import { Injectable } from '@nestjs/common';
import { BatchRun, SpooledOutput } from '../../operations/index.js';
import { OperationResult } from '../../results/index.js';
import type { Ingestion } from './upload.interceptor.js';

/** Runs the operation of a request. */
@Injectable()
export class ProjectRun {
  constructor(private readonly batch: BatchRun) {}

  /** Returns as soon as all nodes have started for a live form, else when the operation has ended. */
  async run({ operation, form, input }: Ingestion): Promise<OperationResult> {
    const makeOutput = SpooledOutput.of(form, operation.project.name);
    const output = form.isLive
      ? await this.batch.start(operation, input, makeOutput)
      : await this.batch.run(operation, input, makeOutput);
    return new OperationResult(operation, output, form);
  }
}
