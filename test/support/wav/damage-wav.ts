import { ascii, bigEndian, join, littleEndian } from './make-wav.js';

/** An integer from 0 to `below` - 1. */
export type Random = (below: number) => number;

/** Mulberry32: the same seed gives the same numbers. */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const SIZES = [
  0, 1, 2, 7, 14, 16, 17, 18, 28, 40, 41, 0xff, 0xffff, 0x7fff_f000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
];
const IDS = ['RIFF', 'RIFX', 'RF64', 'BW64', 'WAVE', 'fmt ', 'data', 'ds64', 'fact', 'LIST', 'JUNK'];
const BITS = [0, 4, 8, 12, 16, 20, 24, 32, 64];
const TAGS = [0, 1, 2, 3, 6, 7, 0x11, 0x31, 0x55, 0xfffe, 0xffff];

type Damage = (wav: Uint8Array, random: Random) => Uint8Array;

const DAMAGES: readonly Damage[] = [
  function flipBits(wav, random) {
    const flipped = wav.slice();
    for (let count = 1 + random(8); count > 0; count -= 1) flipped[placeIn(wav, random)]! ^= 1 << random(8);
    return flipped;
  },
  function changeSize(wav, random) {
    const size = pick([...SIZES, wav.length - 1, wav.length, wav.length + 1, random(2 ** 32)], random);
    return overwrite(wav, pick([0, ...chunkStarts(wav)], random) + 4, number(size, 4, random));
  },
  function changeId(wav, random) {
    return overwrite(wav, pick([0, 8, ...chunkStarts(wav)], random), ascii(pick(IDS, random)));
  },
  function changeFmt(wav, random) {
    const fmt = Buffer.from(wav).indexOf('fmt ') + 8;
    const field = 2 * random(14);
    const values = field === 0 || field === 24 ? TAGS : field === 14 ? BITS : [random(66)];
    return overwrite(wav, fmt + field, number(pick(values, random), 2, random));
  },
  function addId3(wav, random) {
    const size = random(200);
    return join([ascii('ID3\x03\0\0\0\0'), Uint8Array.of(size >> 7, size & 0x7f), new Uint8Array(size), wav]);
  },
  function truncate(wav, random) {
    return wav.slice(0, placeIn(wav, random));
  },
  function repeatChunk(wav, random) {
    const [start, end] = someChunk(wav, random);
    return join([wav.subarray(0, end), wav.subarray(start)]);
  },
  function moveChunk(wav, random) {
    const [start, end] = someChunk(wav, random);
    const to = pick(chunkStarts(wav), random);
    const without = join([wav.subarray(0, start), wav.subarray(end)]);
    return join([without.subarray(0, to), wav.subarray(start, end), without.subarray(to)]);
  },
  function removeBytes(wav, random) {
    const at = placeIn(wav, random);
    return join([wav.subarray(0, at), wav.subarray(at + 1 + random(16))]);
  },
  function insertBytes(wav, random) {
    const at = placeIn(wav, random);
    return join([
      wav.subarray(0, at),
      Uint8Array.from({ length: 1 + random(16) }, () => random(256)),
      wav.subarray(at),
    ]);
  },
];

/**
 * Returns `wav` with one to four faults.
 *
 * Faults are in bits, sizes, ids, `fmt ` fields, the end, and the chunks and their order.
 */
export function damageWav(wav: Uint8Array, random: Random): Uint8Array {
  let damaged = wav;
  for (let count = 1 + random(4); count > 0; count -= 1) damaged = pick(DAMAGES, random)(damaged, random);
  return damaged;
}

/** A place in `wav`, mostly in its header. */
function placeIn(wav: Uint8Array, random: Random): number {
  return random(random(4) === 0 ? wav.length : Math.min(wav.length, 100));
}

function someChunk(wav: Uint8Array, random: Random): readonly [start: number, end: number] {
  const starts = chunkStarts(wav);
  const index = random(starts.length);
  return [starts[index]!, starts[index + 1] ?? wav.length];
}

/** Where chunks begin, as far as the sizes can be followed. */
function chunkStarts(wav: Uint8Array): number[] {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const starts = [12];
  for (let at = 12; at + 8 <= wav.length;) {
    const size = view.getUint32(at + 4, wav[3] !== 0x58);
    at += 8 + size + (size % 2);
    if (at < wav.length) starts.push(at);
  }
  return starts;
}

function number(value: number, bytes: number, random: Random): Uint8Array {
  return random(4) === 0 ? bigEndian(value, bytes) : littleEndian(value, bytes);
}

function overwrite(wav: Uint8Array, at: number, bytes: Uint8Array): Uint8Array {
  const changed = wav.slice();
  if (at + bytes.length <= changed.length) changed.set(bytes, at);
  return changed;
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[random(from.length)]!;
}
