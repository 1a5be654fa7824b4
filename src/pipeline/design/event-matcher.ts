import { toWire, type FlowEvent } from '../events/index.js';
import { ExpressionChecker } from './expression.js';

/** What an expression over `event` may name, in words. */
export const EVENT_EXPRESSIONS =
  'Its members are those of the wire: `Name`, `Channel`, `StartMsec`, `EndMsec`, `StartSampleIndex`, `EndSampleIndex`, `GroupId`, `Tags`, `Data`. An event that lacks a member of `Data` does not match.';

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
  /** @param rateHz Rate that the event's places are counted at. */
  readonly matches: (event: FlowEvent, rateHz: number) => boolean;
}

/** Makes a test of an expression over `event`. One with a fault matches nothing. */
export function eventMatcher(text: string): EventMatcher {
  const { expression, fault } = checker.check(text);
  return {
    fault,
    matches(event, rateHz) {
      if (!expression) return false;
      try {
        return expression.evaluate({ event: celEvent(event, rateHz) });
      } catch {
        // A member of `Data` that is not there, or is of another type than the expression supposes.
        return false;
      }
    },
  };
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
