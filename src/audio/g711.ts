/**
 * Maximum magnitude that mu-law encodes: the virtual decision value 8159 of table 2a, less one, at 16
 * bits.
 */
const ULAW_CLIP = 4 * 8_159 - 1;

/**
 * Offset of a magnitude in mu-law: its segments then begin at powers of two (33 at 14 bits, 132 at
 * 16).
 */
const ULAW_BIAS = 132;

/**
 * The linear sample of each mu-law code, 0 to 255, scaled from 14 to 16 bits: -32124 to 32124.
 *
 * @see ITU-T G.711 (11/88), tables 2a and 2b
 */
export const ULAW_SAMPLES = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = ((2 * (bits & 0x0f) + 33) << ((bits >> 4) & 7)) - 33;
  return 4 * (bits & 0x80 ? -magnitude : magnitude);
});

/**
 * The linear sample of each A-law code, 0 to 255, scaled from 13 to 16 bits: -32256 to 32256, never 0.
 *
 * @see ITU-T G.711 (11/88), tables 1a and 1b
 */
export const ALAW_SAMPLES = Int16Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = 2 * (bits & 0x0f);
  const magnitude = segment === 0 ? step + 1 : (step + 33) << (segment - 1);
  return 8 * (bits & 0x80 ? magnitude : -magnitude);
});

/**
 * Expands mu-law.
 *
 * @param codes One byte per sample, as sent on the wire (all bits inverted).
 * @returns Samples in [-32124, 32124], same length and order as `codes`.
 */
export function decodeUlaw(codes: Uint8Array): Int16Array {
  return expand(codes, ULAW_SAMPLES);
}

/**
 * Expands A-law.
 *
 * @param codes One byte per sample, as sent on the wire (even bits inverted).
 * @returns Samples in [-32256, 32256], same length and order as `codes`.
 */
export function decodeAlaw(codes: Uint8Array): Int16Array {
  return expand(codes, ALAW_SAMPLES);
}

/**
 * Compresses to mu-law by the decision values of tables 2a and 2b.
 *
 * A sample that is equal to one of them goes up, as in the reference software of ITU-T G.191. Silence is 0xFF, the
 * positive one of the two zeros.
 *
 * @returns One byte per sample, as sent on the wire.
 */
export function encodeUlaw(samples: Int16Array): Uint8Array {
  return compress(samples, (sample) => {
    const magnitude = Math.min(sample < 0 ? ~sample : sample, ULAW_CLIP) + ULAW_BIAS;
    return ~((sample < 0 ? 0x80 : 0) | segmentAndStep(magnitude));
  });
}

/**
 * Compresses to A-law by the decision values of tables 1a and 1b.
 *
 * A sample that is equal to one of them goes up, as in the reference software of ITU-T G.191. Silence is 0xD5.
 *
 * @returns One byte per sample, as sent on the wire.
 */
export function encodeAlaw(samples: Int16Array): Uint8Array {
  return compress(samples, (sample) => {
    const magnitude = sample < 0 ? ~sample : sample;
    return ((sample < 0 ? 0 : 0x80) | (magnitude < 256 ? magnitude >> 4 : segmentAndStep(magnitude))) ^ 0x55;
  });
}

/**
 * Bits 4 to 6 and 0 to 3 of a code: the octave of a magnitude, and its sixteenth of that octave.
 *
 * @param magnitude At least 128.
 */
function segmentAndStep(magnitude: number): number {
  const segment = 24 - Math.clz32(magnitude);
  return (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f);
}

function expand(codes: Uint8Array, table: Int16Array): Int16Array {
  const samples = new Int16Array(codes.length);
  for (let i = 0; i < codes.length; i += 1) samples[i] = table[codes[i] ?? 0] ?? 0;
  return samples;
}

function compress(samples: Int16Array, code: (sample: number) => number): Uint8Array {
  const codes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) codes[i] = code(samples[i] ?? 0);
  return codes;
}
