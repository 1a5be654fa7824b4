import type { Type } from '@nestjs/common';
import type { Fault } from '../../common/errors/index.js';
import { fieldsOf, withFields, type FieldOptions } from '../../common/field/index.js';
import { primaryLanguage } from '../../common/language/index.js';
import type { Runtimes } from '../../runtimes/index.js';
import type { EngineChoice, EngineDefinition } from './define-engine.js';

/** Value of the parameter `Engine` that leaves the choice to the server. */
export const AUTO = 'auto';

/** How `auto` selects an engine. */
export interface AutoOrder<T> {
  /** Selects the first of these that has what it needs: a service its address, a model the language. */
  readonly order: readonly EngineDefinition<T>[];
  /** Selected where none of them has. */
  readonly otherwise: EngineDefinition<T>;
  /** The same in words, for the description of `Engine`. */
  readonly words: string;
  /**
   * Returns the instruction where the selected engine is not ready either.
   *
   * @param missing What that engine needs.
   * @param missingOf What the engine of a name needs.
   */
  readonly advice?: (missing: string, missingOf: (name: string) => string | undefined) => string;
}

/** The engines of a capability. A new engine is added to its list, and nowhere else. */
export class EngineList<T> {
  /** Values of the parameter `Engine`. */
  readonly names: readonly string[];
  /** Declaration of the parameter `Engine`. */
  readonly field: FieldOptions;

  constructor(
    readonly capability: string,
    readonly engines: readonly EngineDefinition<T>[],
    readonly auto: AutoOrder<T>,
  ) {
    requireDistinct(capability, engines);
    this.names = [AUTO, ...engines.map(({ name }) => name)];
    const described = engines.map(({ name, summary }) => `\`${name}\`, ${summary}`).join('; ');
    const description = `The engine: ${described}. \`auto\`: ${auto.words}.`;
    this.field = { type: 'string', enum: this.names, description };
  }

  /** Rates that all of the engines take audio at, as a node declares them; nothing where they take any. */
  get rates(): { readonly sampleRatesHz?: readonly number[] } {
    const limited = this.engines.flatMap(({ sampleRatesHz }) => (sampleRatesHz ? [sampleRatesHz] : []));
    const [first, ...others] = limited;
    return first ? { sampleRatesHz: first.filter((rate) => others.every((rates) => rates.includes(rate))) } : {};
  }

  /** The engine of a name; undefined for `auto` and for a name that is unknown. */
  find(name: string): EngineDefinition<T> | undefined {
    return this.engines.find((engine) => engine.name === name);
  }

  /**
   * The engine that is asked for, or the one that `auto` selects.
   *
   * @param runtimes Left out where none of the engines is `installed`.
   */
  choose(choice: EngineChoice, runtimes?: Runtimes): EngineDefinition<T> {
    const asked = this.find(choice.engine);
    if (asked) return asked;
    const { order, otherwise } = this.auto;
    const has = (engine: EngineDefinition<T>): boolean => {
      if (engine.needsModel && choice.model === '') return false;
      return engine.runs === 'service' ? hasAddress(engine, choice) : speaks(engine, choice, runtimes);
    };
    return order.find(has) ?? otherwise;
  }

  /** Returns what has to be configured before the chosen engine can run; undefined where it can. */
  readiness(choice: EngineChoice, runtimes?: Runtimes): string | undefined {
    const engine = this.choose(choice, runtimes);
    const isAuto = choice.engine === AUTO;
    const missing = (isAuto ? engine.autoRefusal?.(choice) : undefined) ?? missingOf(engine, choice, runtimes);
    if (missing === undefined || !isAuto || !this.auto.advice) return missing;
    return this.auto.advice(missing, (name) => {
      const other = this.find(name);
      return other && missingOf(other, choice, runtimes);
    });
  }

  /** Returns the faults that the chosen engine finds in the parameters of a node. */
  faults(parameters: object, choice: EngineChoice, runtimes?: Runtimes): Fault[] {
    return this.choose(choice, runtimes).faults?.(parameters) ?? [];
  }

  /**
   * Class decorator: adds the fields of the engines after `Engine`.
   *
   * @throws Error where a field is declared twice.
   */
  addFields<C extends Type<object>>(): (target: C) => C {
    const added = [...new Set(this.engines.flatMap(({ parameters }) => parameters ?? []))];
    return (target) => {
      const known = new Set(fieldsOf(target).keys());
      for (const name of added.flatMap((each) => [...fieldsOf(each).keys()])) {
        if (known.has(name)) throw new Error(`The parameter ${name} of ${target.name} is declared twice.`);
        known.add(name);
      }
      return withFields(target, added, 'Engine');
    };
  }
}

/** Whether an engine supports the language of a choice, as far as is known before it is asked. */
export function speaks(
  { languages, task }: EngineDefinition<unknown>,
  { language, model }: Pick<EngineChoice, 'language' | 'model'>,
  runtimes?: Runtimes,
): boolean {
  if (languages === 'any') return true;
  if (languages === 'named') return model !== '';
  if (languages === 'installed')
    return task !== undefined && runtimes?.sherpa.has(task, { language, name: model }) === true;
  return language === '' || languages.includes(primaryLanguage(language));
}

function hasAddress({ defaultAddress }: EngineDefinition<unknown>, choice: EngineChoice): boolean {
  return choice.address !== '' || (defaultAddress !== undefined && choice.hasCredential === true);
}

function missingOf(engine: EngineDefinition<unknown>, choice: EngineChoice, runtimes?: Runtimes): string | undefined {
  const { runs, languages, task, needsAddress = 'set Address to that of the service' } = engine;
  if (runs === 'service' && !hasAddress(engine, choice)) return needsAddress;
  if (languages === 'named' && !choice.namesModels) return 'name a model of the service for each language in Models';
  if (languages === 'installed' && task) {
    return runtimes?.sherpa.readiness(task, { language: choice.language, name: choice.model });
  }
  return engine.readiness?.();
}

function requireDistinct(capability: string, engines: readonly EngineDefinition<unknown>[]): void {
  const names = new Set([AUTO]);
  for (const engine of engines) {
    if (engine.capability !== capability) throw new Error(`The engine ${engine.name} has no ${capability}.`);
    if (names.has(engine.name)) throw new Error(`There are two engines ${engine.name} for ${capability}.`);
    names.add(engine.name);
  }
}
