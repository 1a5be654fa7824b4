import type { AudioChunk } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { within } from '../../common/promises/index.js';
import type { FlowEvent, NodeContext } from '../../pipeline/index.js';
import {
  MEMORY_RETRY_SECONDS,
  type CallOutcome,
  type RunningScript,
  type ScriptFunction,
} from '../../runtimes/quickjs/index.js';
import type { customScript } from './custom-script.definition.js';
import { HttpCalls, type HttpAnswer } from './http-calls.js';
import { fromScript, toScript } from './script-events.js';

/** Maximum duration of `onStop`, in ms: less than the time that a node has to stop. */
const STOP_MS = 250;

const LEVELS = ['debug', 'debug', 'info', 'warn', 'error', 'error'] as const;

interface CallOptions {
  readonly samples?: Int16Array<ArrayBuffer>;
  /** The event that the call is about: events that it raises are sorted with it. */
  readonly cause?: FlowEvent;
}

/** Passes messages to a script, and the script's output to its destinations. */
export class ScriptRun {
  private readonly calls: HttpCalls;
  /** Resolves when the script's earlier output has been sent. */
  private taking: Promise<void> = Promise.resolve();
  private raised = 0;
  private logged = 0;

  constructor(
    private readonly context: NodeContext<typeof customScript>,
    private readonly script: RunningScript,
  ) {
    this.calls = new HttpCalls(context.services, context.parameters, (id, response) => this.answer(id, response));
  }

  /** @param created The output of `createNode`, which could not be sent earlier. */
  begin(created: CallOutcome): Promise<void> {
    return this.take(created);
  }

  onEvent(event: FlowEvent): Promise<void> | undefined {
    return this.script.has.has('onEvent') ? this.call('onEvent', toScript(event), { cause: event }) : undefined;
  }

  onAudio({ channel, startSample, sampleRateHz, groupId, samples }: AudioChunk): Promise<void> | undefined {
    if (!this.script.has.has('onAudio')) return undefined;
    const argument = {
      channelIndex: channel,
      sampleIndexInChannel: startSample,
      sampleCount: samples.length,
      sampleRate: sampleRateHz,
      groupId,
    };
    return this.call('onAudio', argument, { samples: samples.slice() });
  }

  async flush(): Promise<void> {
    await this.calls.done();
    if (!this.script.has.has('onFlush')) return;
    await this.call('onFlush', {});
    await this.calls.done();
  }

  async stop(): Promise<void> {
    try {
      if (!this.script.has.has('onStop') || !this.script.isOpen) return;
      const stopping = this.script.call('onStop', {}).then((outcome) => {
        this.log(outcome);
        if (outcome.failure) throw failed(outcome.failure);
      });
      if (!(await within(STOP_MS, stopping))) this.context.log.warn('script took too long to stop');
    } finally {
      this.script.close();
    }
  }

  private async call(name: ScriptFunction, argument: object, { samples, cause }: CallOptions = {}): Promise<void> {
    this.calls.throwFailure();
    await this.take(await this.abortable(this.script.call(name, argument, samples)), cause);
    await this.calls.begun();
  }

  private async answer(id: number, response: HttpAnswer): Promise<void> {
    await this.take(await this.abortable(this.script.call('answer', { id, response })));
  }

  /**
   * Sends the events, makes the calls and writes the log, then fails if the script did.
   *
   * Outcomes are handled one after the other.
   */
  private take(outcome: CallOutcome, cause?: FlowEvent): Promise<void> {
    const taken = this.taking.then(() => this.takeNext(outcome, cause));
    this.taking = taken.catch(() => undefined);
    return taken;
  }

  private async takeNext(outcome: CallOutcome, cause?: FlowEvent): Promise<void> {
    const { parameters, sampleRateHz, emit } = this.context;
    this.log(outcome);
    for (const [kind, json] of outcome.said) {
      if (kind === 'request') this.calls.add(json);
      if (kind !== 'event') continue;
      this.raised += 1;
      if (this.raised > parameters.MaxEvents) {
        const detail = `The script: more than ${parameters.MaxEvents} events (MaxEvents).`;
        throw new DataFlowError('operation.limit-exceeded', detail);
      }
      await emit('events', fromScript(json, sampleRateHz, cause));
    }
    if (outcome.failure) throw failed(outcome.failure);
  }

  private log({ said }: CallOutcome): void {
    const { log, parameters } = this.context;
    for (const [kind, json] of said) {
      if (kind !== 'log') continue;
      this.logged += 1;
      if (this.logged > parameters.MaxLogLines + 1) continue;
      if (this.logged > parameters.MaxLogLines) {
        log.warn('script logs too much; the rest is dropped', { lines: parameters.MaxLogLines });
        continue;
      }
      const [level, text] = JSON.parse(json) as [unknown, unknown];
      log[LEVELS[Number(level)] ?? 'info']('script', { text: String(text).slice(0, 1_000) });
    }
  }

  /** Awaits a script's work unless the operation is aborted. */
  private abortable<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this.context;
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(signal.reason as Error);
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
  }
}

const FAILURE_CODES = { script: 'node.failed', limit: 'operation.limit-exceeded', memory: 'server.busy' } as const;

function failed({ kind, detail, trace }: NonNullable<CallOutcome['failure']>): DataFlowError {
  // The detail may repeat the error of the script, which is for the client and not for the log.
  const cause = new Error('the script failed');
  if (trace !== undefined) cause.stack = trace;
  const retry = kind === 'memory' && { retryAfterSeconds: MEMORY_RETRY_SECONDS };
  return new DataFlowError(FAILURE_CODES[kind], `The script: ${detail}.`, { ...retry, cause });
}
