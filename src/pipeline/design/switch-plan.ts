import { DataFlowError } from '../../common/errors/index.js';
import { toCel, type ConditionFacts, type SettingValues } from './constraints.js';
import type { Expression } from './expression.js';
import type { Graph } from './graph.js';
import type { PlannedNode, RunPlan } from './run-plan.js';

/** Changes of a running operation by new settings. */
export interface SwitchPlan {
  /** The mode of each node that can be switched: those that let everything pass while they are off. */
  readonly modes: ReadonlyMap<string, PlannedNode['mode']>;
  /**
   * Constraints that decide only on parts that are fixed at the start.
   *
   * These are nodes that are absent while off, and connections.
   */
  readonly unheeded: ReadonlySet<string>;
}

/** The nodes that run, and the facts that decided it. */
export interface RunningPlan {
  readonly graph: Graph;
  readonly plan: RunPlan;
  /** The settings of the start. */
  readonly started: SettingValues;
  readonly facts: ConditionFacts;
}

/**
 * Decides by new settings which nodes of a running operation are switched on or off.
 *
 * @throws DataFlowError `request.invalid` when a condition fails (as a division by 0 does).
 */
export function planSwitch({ graph, plan, started, facts }: RunningPlan, settings: SettingValues): SwitchPlan {
  const before = toCel(graph.constraints, started, facts);
  const after = toCel(graph.constraints, settings, facts);
  const modes = new Map<string, PlannedNode['mode']>();
  for (const { id, when, definition } of plan.nodes) {
    if (when && definition.whenOff === 'pass') modes.set(id, holds(when, after) ? 'on' : 'pass');
  }
  const fixed = [...graph.nodes.filter(({ definition }) => definition.whenOff === 'absent'), ...graph.connections];
  const changed = fixed.flatMap(({ when }) => (when && holds(when, before) !== holds(when, after) ? [when] : []));
  const isChanged = (key: string): boolean => started[key] !== settings[key];
  return { modes, unheeded: new Set(changed.flatMap(({ variables }) => [...variables]).filter(isChanged)) };
}

function holds(when: Expression, variables: Readonly<Record<string, unknown>>): boolean {
  try {
    return when.evaluate(variables);
  } catch (cause) {
    const detail = `A condition cannot be computed with these settings: ${when.text}.`;
    throw new DataFlowError('request.invalid', detail, { cause });
  }
}
