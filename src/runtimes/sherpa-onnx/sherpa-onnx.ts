import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataFlowError } from '../../common/errors/index.js';
import { Log } from '../../common/logging/index.js';
import { RuntimesConfig } from '../runtimes.config.js';
import type { LoadMessage, Task } from './host/messages.js';
import { canDo, readModels, type FoundModel } from './model-folder.js';
import { ANY_LANGUAGE, hasLanguage } from './model-languages.js';
import { SharedModel } from './shared-model.js';
import { SILERO } from './silero-model.js';

/** After so long without a user, a model's memory is worth more than the seconds that loading takes. */
const IDLE_MS = 600_000;

/** A client that left costs no more than this. */
const PATIENCE_MS = 500;

/** Which model is wanted. */
export interface ModelChoice {
  /** IETF tag; '' for any. */
  readonly language: string;
  /** Name of its folder; '' for the first of the language. */
  readonly name: string;
}

/** The models of sherpa-onnx: those in MODELS_DIR, and those that are loaded. */
@Injectable()
export class SherpaOnnx implements OnApplicationShutdown {
  private readonly models = new Map<string, SharedModel>();

  constructor(
    private readonly config: RuntimesConfig,
    private readonly log: Log,
  ) {}

  /** The model that detects speech. */
  get silero(): SharedModel {
    return this.shared('silero-vad', SILERO);
  }

  /** Whether there is a model for something; `choice` may leave open which. */
  has(task: Task, choice: ModelChoice): boolean {
    return this.find(task, choice) !== undefined;
  }

  /** Returns the instruction if there is no model for a task; undefined if there is one. */
  readiness(task: Task, choice: ModelChoice): string | undefined {
    if (this.has(task, choice)) return undefined;
    if (choice.name !== '') return `put the model '${choice.name}' into the folder of models (MODELS_DIR)`;
    const language = choice.language === '' ? '' : ` of '${choice.language}'`;
    return `put a model for ${task}${language} into the folder of models (MODELS_DIR): npm run models lists some`;
  }

  /**
   * The model for something. It is not loaded before it is acquired.
   *
   * @throws DataFlowError `operation.start-failed` where there is none.
   */
  model(task: Task, choice: ModelChoice): SharedModel {
    const { name, message } = this.require(task, choice);
    return this.shared(name, message);
  }

  /**
   * The same in a process of its own, for work that takes minutes and much memory.
   *
   * Unload it when it is no longer needed.
   *
   * @throws DataFlowError `operation.start-failed` where there is none.
   */
  ownModel(task: Task, choice: ModelChoice): SharedModel {
    const { name, message } = this.require(task, choice);
    return this.make(name, message);
  }

  onApplicationShutdown(): void {
    for (const model of this.models.values()) model.unload('shutdown');
  }

  private require(task: Task, choice: ModelChoice): { readonly name: string; readonly message: LoadMessage } {
    const found = this.find(task, choice);
    const message = found?.loads.find((load) => load.task === task);
    if (found && message) return { name: found.name, message };
    throw new DataFlowError('operation.start-failed', `There is no model: ${this.readiness(task, choice) ?? task}.`);
  }

  private find(task: Task, { language, name }: ModelChoice): FoundModel | undefined {
    const able = readModels(this.config.modelsFolder).flatMap((model) =>
      'fault' in model || !canDo(model, task) ? [] : [model],
    );
    if (name !== '') return able.find((model) => model.name === name);
    const fitting = able.filter(({ languages }) => hasLanguage(languages, language));
    // One that was made for the language knows it better than one for all.
    return fitting.find(({ languages }) => !languages.includes(ANY_LANGUAGE) && language !== '') ?? fitting[0];
  }

  private shared(name: string, message: LoadMessage): SharedModel {
    const key = JSON.stringify([name, message]);
    const known = this.models.get(key);
    if (known) return known;
    const made = this.make(name, message);
    this.models.set(key, made);
    return made;
  }

  private make(name: string, message: LoadMessage): SharedModel {
    return new SharedModel(name, message, this.log, { idleMs: IDLE_MS, patienceMs: PATIENCE_MS });
  }
}
