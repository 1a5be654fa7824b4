import type { AudioChunk } from '../../audio/index.js';
import { DataFlowError } from '../../common/errors/index.js';
import { within } from '../../common/promises/index.js';
import type { CallOutcome, RunningScript, ScriptFunction } from '../../engines/scripting/index.js';
import type { FlowEvent, NodeContext } from '../../pipeline/index.js';
import type { customScript } from './custom-script.definition.js';
import { HttpCalls, type HttpAnswer } from './http-calls.js';
import { fromScript, toScript } from './script-events.js';

/** How long `onStop` may take, in ms: less than what a node is given to stop. */
const STOP_MS = 250;

const LEVELS = ['debug', 'debug', 'info', 'warn', 'error', 'error'] as const;

/** Hands what comes to a script, and what the script says to where it belongs. */
export class ScriptRun {
  private readonly calls: HttpCalls;
  /** What the script said before is sent on first. */
  private taking: Promise<void> = Promise.resolve();
  private raised = 0;
  private logged = 0;

  constructor(
    private readonly context: NodeContext<typeof customScript>,
    private readonly script: RunningScript,
  ) {
    this.calls = new HttpCalls(context.services, context.parameters, (id, response) => this.answer(id, response));
  }

  /** @param created What `createNode` said: nobody could take it then. */
  begin(created: CallOutcome): Promise<void> {
    return this.take(created);
  }

  onEvent(event: FlowEvent): Promise<void> | undefined {
    return this.script.has.has('onEvent') ? this.call('onEvent', toScript(event)) : undefined;
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
    return this.call('onAudio', argument, samples.slice());
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

  private async call(name: ScriptFunction, argument: object, samples?: Int16Array<ArrayBuffer>): Promise<void> {
    this.calls.throwFailure();
    await this.take(await this.abortable(this.script.call(name, argument, samples)));
    await this.calls.begun();
  }

  private async answer(id: number, response: HttpAnswer): Promise<void> {
    await this.take(await this.abortable(this.script.call('answer', { id, response })));
  }

  /** Sends the events, makes the calls and writes the log; then fails where the script did. One outcome after the other. */
  private take(outcome: CallOutcome): Promise<void> {
    const taken = this.taking.then(() => this.takeNext(outcome));
    this.taking = taken.catch(() => undefined);
    return taken;
  }

  private async takeNext(outcome: CallOutcome): Promise<void> {
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
      await emit('events', fromScript(json, sampleRateHz));
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

  /** What a script is at may last; an operation that is aborted does not wait for it. */
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

function failed({ isLimit, detail, trace }: NonNullable<CallOutcome['failure']>): DataFlowError {
  // The detail may repeat what the script threw, which is for the client and not for the log.
  const cause = new Error('the script failed');
  if (trace !== undefined) cause.stack = trace;
  return new DataFlowError(isLimit ? 'operation.limit-exceeded' : 'node.failed', `The script: ${detail}.`, { cause });
}
