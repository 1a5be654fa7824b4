import { DataFlowError } from '../../common/errors/index.js';
import { toWire, type FlowEvent } from '../events/index.js';
import { EXPRESSION_STEPS } from './expression-budget.js';
import { ExpressionChecker, ExpressionTooCostly } from './expression.js';

/** The names that an expression over `event` may use, in words. */
export const EVENT_EXPRESSIONS =
  'Its members are those of the wire: `Name`, `Channel`, `StartMsec`, `EndMsec`, `StartSampleIndex`, `EndSampleIndex`, `GroupId`, `Tags`, `Data`. An event that lacks a member of `Data` does not match. An evaluation may take 20,000 steps (docs/security.md#expressions).';

const checker = new ExpressionChecker({
  event: {
    Name: 'string',
    Channel: 'int',
    StartMsec: 'int',
    EndMsec: 'int',
    StartSampleIndex: 'int',
    EndSampleIndex: 'int',
    GroupId: 'string',
    Tags: 'list<string>',
    Data: 'dyn',
  },
});

export interface EventMatcher {
  /** Why the expression is wrong; undefined when it is right. */
  readonly fault: string | undefined;
  /**
   * @param rateHz Rate that the event's places are counted at.
   * @throws DataFlowError `node.expression-too-costly` when the event takes more than `EXPRESSION_STEPS`.
   */
  readonly matches: (event: FlowEvent, rateHz: number) => boolean;
}

const matchers = new WeakMap<object, EventMatcher>();

/**
 * Makes a test of an expression over `event`; an expression with a fault matches nothing.
 *
 * It is compiled once for an object, which every operation of a project version shares.
 *
 * @param parameters Of a node; never changed.
 */
export function eventMatcher(parameters: { readonly Expression: string }): EventMatcher {
  const known = matchers.get(parameters);
  if (known) return known;
  const made = compileMatcher(parameters.Expression);
  matchers.set(parameters, made);
  return made;
}

function compileMatcher(text: string): EventMatcher {
  const { expression, fault } = checker.check(text);
  return {
    fault,
    matches(event, rateHz) {
      if (!expression) return false;
      try {
        return expression.evaluate({ event: celEvent(event, rateHz) });
      } catch (cause) {
        if (cause instanceof ExpressionTooCostly) throw tooCostly(text, cause);
        // A member of `Data` that is not there, or is of another type than the expression supposes.
        return false;
      }
    },
  };
}

function tooCostly(text: string, cause: Error): DataFlowError {
  const steps = EXPRESSION_STEPS.toLocaleString('en-US');
  const detail = `Its expression takes more than ${steps} steps on an event; make it look at less: ${text}`;
  return new DataFlowError('node.expression-too-costly', detail, { cause });
}

function celEvent(event: FlowEvent, rateHz: number): Record<string, unknown> {
  const { Channel, StartMsec, EndMsec, StartSampleIndex, EndSampleIndex, ...rest } = toWire(event, rateHz);
  return {
    ...rest,
    Channel: BigInt(Channel),
    StartMsec: BigInt(StartMsec),
    EndMsec: BigInt(EndMsec),
    StartSampleIndex: BigInt(StartSampleIndex),
    EndSampleIndex: BigInt(EndSampleIndex),
  };
}
