import { describe, expect, it } from 'vitest';
import { Log, NestLogger } from './index.js';

describe('NestLogger', () => {
  const lines: string[] = [];
  const logger = new NestLogger(Log.to('debug', { write: (line) => void lines.push(line) }));

  it('leaves to the start what the start gets too', () => {
    logger.error('Error: listen EADDRINUSE: address already in use 127.0.0.1:3000', 'NestApplication');
    logger.error(new Error('the database'), 'ExceptionHandler');
    expect(lines).toEqual([]);
  });

  it('writes every other error', () => {
    logger.error('Error: other', 'NestApplication');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 50, msg: 'nest', text: 'Error: other', context: 'NestApplication' },
    ]);
  });
});
