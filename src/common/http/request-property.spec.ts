import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { RequestProperty } from './request-property.js';

interface Seat {
  readonly row: number;
}

const SEAT = new RequestProperty<Seat>('seat', 'The request has no seat.');

function newRequest(): IncomingMessage {
  return new IncomingMessage(new Socket());
}

describe('a request property', () => {
  it('holds a value for its request alone', () => {
    const [first, second] = [newRequest(), newRequest()];
    SEAT.set(first, { row: 1 });
    expect(SEAT.get(first)).toEqual({ row: 1 });
    expect(SEAT.find(second)).toBeUndefined();
    expect(() => SEAT.get(second)).toThrow('The request has no seat.');
  });

  it('finds what others set under its name', () => {
    const request = Object.assign(newRequest(), { seat: { row: 2 } });
    expect(SEAT.get(request)).toEqual({ row: 2 });
  });

  it('gives a handler its value by a parameter decorator', () => {
    const TakenSeat = SEAT.parameter();
    class Controller {
      handle(@TakenSeat() seat: Seat): Seat {
        return seat;
      }
    }
    type Arguments = Record<string, { factory: (data: unknown, context: ExecutionContextHost) => unknown }>;
    const declared = Reflect.getMetadata(ROUTE_ARGS_METADATA, Controller, 'handle') as Arguments;
    const [argument] = Object.values(declared);
    const request = newRequest();
    const context = new ExecutionContextHost([request]);
    expect(() => argument?.factory(undefined, context)).toThrow('The request has no seat.');
    SEAT.set(request, { row: 3 });
    expect(argument?.factory(undefined, context)).toEqual({ row: 3 });
  });
});
