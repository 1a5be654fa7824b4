import type { AudioChunk } from '../../audio/index.js';
import type { AnyNodeRun, PortKind, Waiting } from '../contract/index.js';
import type { PlannedNode } from '../design/index.js';
import { convertPlaces, type FlowEvent } from '../events/index.js';
import { giveParts, isLongText, LongText } from './long-text.js';
import { isClosing } from './open-pairs.js';
import { END, Inlet, type Incoming, type Receiver, type Value } from './ports.js';
import type { RunOutlets } from './run-outlets.js';
import type { RunnerHost } from './runner-host.js';

/** Way of messages: `on` to the run, `pass` to the outlet of the same name, `gone` dropped. */
type Mode = 'on' | 'pass' | 'gone';

/** A run's surroundings, as its inlets need them. */
interface InletsContext {
  readonly node: PlannedNode;
  readonly host: RunnerHost;
  readonly outlets: RunOutlets;
  /** Takes what is sent to the inlets. */
  readonly receiver: Receiver;
}

/** The receiving side of a run: gives each message to the run, or past it. */
export class RunInlets {
  /** Undefined until the node has started, and while it is off. */
  run: AnyNodeRun | undefined;
  mode: Mode;
  audioMsIn = 0;
  /** Place after the last sample that the run was given. */
  lastSample = 0;

  private readonly inlets: Inlet[] = [];
  private readonly node: PlannedNode;
  private readonly host: RunnerHost;
  private readonly outlets: RunOutlets;
  private readonly receiver: Receiver;
  private hasConverters = false;

  constructor({ node, host, outlets, receiver }: InletsContext) {
    this.node = node;
    this.host = host;
    this.outlets = outlets;
    this.receiver = receiver;
    this.mode = node.mode;
  }

  /** One copy of an inlet, made when it is first asked for. */
  get(kind: PortKind, name: string, index: number): Inlet {
    const known = this.inlets.find((inlet) => inlet.name === name && inlet.index === index);
    if (known) return known;
    const made = new Inlet({ kind, name, index, receiver: this.receiver });
    this.inlets.push(made);
    return made;
  }

  /** Whether the run has been given the end of every inlet. */
  get haveEnded(): boolean {
    return this.inlets.every(({ hasEnded }) => hasEnded);
  }

  /** Ends the inlets that nothing feeds. To be called once, when all are joined and their rates are set. */
  begin(): void {
    this.hasConverters = this.inlets.some(({ converter }) => converter !== undefined);
    for (const inlet of this.inlets) if (inlet.sources === 0) inlet.end();
  }

  /** Gives a run that begins late the ends of the inlets that have ended before. */
  async repeatEnds(run: AnyNodeRun): Promise<void> {
    for (const { hasEnded, name, index } of this.inlets) if (hasEnded) await run.onInletEnd?.(name, index);
  }

  /** Frees what converts rates. */
  close(): void {
    for (const { converter } of this.inlets) converter?.close();
  }

  /** Gives a message to the run, or past it. */
  deliver(inlet: Inlet, value: Incoming): Waiting {
    if (value === END) return this.deliverEnd(inlet);
    if (inlet.kind === 'audio') {
      const chunk = value as AudioChunk;
      this.audioMsIn += (chunk.samples.length * 1000) / chunk.sampleRateHz;
      return inlet.converter ? this.giveAll(inlet, inlet.converter.convert(chunk)) : this.give(inlet, chunk);
    }
    const { operationRateHz } = this.host;
    const { rateHz } = this.outlets;
    const known = value as FlowEvent;
    const event = rateHz === operationRateHz ? known : convertPlaces(known, operationRateHz, rateHz);
    return this.hasConverters && isClosing(event) ? this.giveClosing(inlet, event) : this.give(inlet, event);
  }

  private deliverEnd(inlet: Inlet): Waiting {
    const tail = inlet.converter?.end() ?? [];
    if (tail.length === 0) return this.giveEnd(inlet);
    return this.giveAll(inlet, tail).then(() => this.giveEnd(inlet));
  }

  private giveEnd(inlet: Inlet): Waiting {
    inlet.hasEnded = true;
    return this.mode === 'on' ? (this.run?.onInletEnd?.(inlet.name, inlet.index) as Waiting) : undefined;
  }

  /** Gives the run the rest of the utterance group that the event ends, from its filters; then the event. */
  private async giveClosing(inlet: Inlet, event: FlowEvent): Promise<void> {
    for (const audio of this.inlets) {
      if (audio.converter?.groupId === event.groupId) await this.giveAll(audio, audio.converter.end());
    }
    await this.give(inlet, event);
  }

  private async giveAll(inlet: Inlet, chunks: readonly AudioChunk[]): Promise<void> {
    for (const chunk of chunks) await this.give(inlet, chunk);
  }

  private give(inlet: Inlet, value: Value): Waiting {
    const { run, mode } = this;
    if (mode === 'gone') return undefined;
    if (mode === 'pass' || !run) return this.outlets.pass(inlet, value);
    if (inlet.kind === 'events') return this.giveEvent(run, inlet, value as FlowEvent);
    const chunk = value as AudioChunk;
    this.lastSample = chunk.startSample + chunk.samples.length;
    return run.onAudio?.(chunk, inlet.name, inlet.index) as Waiting;
  }

  private giveEvent(run: AnyNodeRun, { name, index }: Inlet, event: FlowEvent): Waiting {
    const { text, maxTextCharacters = Infinity } = this.node.definition;
    const most = Math.min(maxTextCharacters, this.host.maxTextCharacters);
    if (text === undefined || !isLongText(event, most)) return run.onEvent?.(event, name, index) as Waiting;
    const give = (part: FlowEvent): Waiting => run.onEvent?.(part, name, index) as Waiting;
    return giveParts(new LongText(event, most, text === 'rewrites'), give, () => this.host.aborted !== undefined);
  }
}
