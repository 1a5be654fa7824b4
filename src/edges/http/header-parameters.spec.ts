import { describe, expect, it } from 'vitest';
import { readHeaderValue } from './header-parameters.js';

const read = (header: string): unknown[] => {
  const { value, parameters } = readHeaderValue(header);
  return [value, Object.fromEntries(parameters)];
};

describe('readHeaderValue', () => {
  it.each([
    ['', ['', {}]],
    ['form-data', ['form-data', {}]],
    [' form-data ; Name = Audio ', ['form-data', { name: 'Audio' }]],
    ['form-data; name="a;b"; x="c=d"', ['form-data', { name: 'a;b', x: 'c=d' }]],
    ['form-data; name="a \\"b\\" \\\\"', ['form-data', { name: 'a "b" \\' }]],
    ['form-data; ; name=a;', ['form-data', { name: 'a' }]],
    ['form-data; flag; name=a', ['form-data', { name: 'a' }]],
    ['a/b; boundary====1===', ['a/b', { boundary: '===1===' }]],
    ['form-data; filename="C:\\calls\\"; name="Audio"', ['form-data', { filename: 'C:\\calls\\', name: 'Audio' }]],
    ['form-data; filename="D:\\"; name=Audio', ['form-data', { filename: 'D:\\', name: 'Audio' }]],
    [
      'form-data; name="Audio"; filename="\\\\nas\\calls\\" ',
      ['form-data', { name: 'Audio', filename: '\\\\nas\\calls\\' }],
    ],
    ['form-data; filename="a\\"; name="Audio"; x="b\\"', ['form-data', { filename: 'a\\', name: 'Audio', x: 'b\\' }]],
    [
      'form-data; filename="the "best" call.wav"; name="Audio"',
      ['form-data', { filename: 'the "best" call.wav', name: 'Audio' }],
    ],
    ['form-data; name=Audio; filename="cut', ['form-data', { name: 'Audio', filename: '"cut' }]],
  ])('reads %s', (header, expected) => {
    expect(read(header)).toEqual(expected);
  });
});
