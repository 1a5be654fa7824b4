import { describe, expect, it } from 'vitest';
import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from './index.js';

/** ITU-T G.711 (11/88), table 2a: the quantized values y0 to y127 of mu-law, at 14 bits, 16 a line. */
// prettier-ignore
const ULAW_VALUES = [
  0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30,
  33, 37, 41, 45, 49, 53, 57, 61, 65, 69, 73, 77, 81, 85, 89, 93,
  99, 107, 115, 123, 131, 139, 147, 155, 163, 171, 179, 187, 195, 203, 211, 219,
  231, 247, 263, 279, 295, 311, 327, 343, 359, 375, 391, 407, 423, 439, 455, 471,
  495, 527, 559, 591, 623, 655, 687, 719, 751, 783, 815, 847, 879, 911, 943, 975,
  1023, 1087, 1151, 1215, 1279, 1343, 1407, 1471, 1535, 1599, 1663, 1727, 1791, 1855, 1919, 1983,
  2079, 2207, 2335, 2463, 2591, 2719, 2847, 2975, 3103, 3231, 3359, 3487, 3615, 3743, 3871, 3999,
  4191, 4447, 4703, 4959, 5215, 5471, 5727, 5983, 6239, 6495, 6751, 7007, 7263, 7519, 7775, 8031,
];

/** Table 2a: the decision values x1 to x128. Samples between two of them become the value between them. */
// prettier-ignore
const ULAW_DECISIONS = [
  0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29,
  31, 35, 39, 43, 47, 51, 55, 59, 63, 67, 71, 75, 79, 83, 87, 91,
  95, 103, 111, 119, 127, 135, 143, 151, 159, 167, 175, 183, 191, 199, 207, 215,
  223, 239, 255, 271, 287, 303, 319, 335, 351, 367, 383, 399, 415, 431, 447, 463,
  479, 511, 543, 575, 607, 639, 671, 703, 735, 767, 799, 831, 863, 895, 927, 959,
  991, 1055, 1119, 1183, 1247, 1311, 1375, 1439, 1503, 1567, 1631, 1695, 1759, 1823, 1887, 1951,
  2015, 2143, 2271, 2399, 2527, 2655, 2783, 2911, 3039, 3167, 3295, 3423, 3551, 3679, 3807, 3935,
  4063, 4319, 4575, 4831, 5087, 5343, 5599, 5855, 6111, 6367, 6623, 6879, 7135, 7391, 7647, 7903,
];

/** ITU-T G.711 (11/88), table 1a: the quantized values y1 to y128 of A-law, at 13 bits, 16 a line. */
// prettier-ignore
const ALAW_VALUES = [
  1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31,
  33, 35, 37, 39, 41, 43, 45, 47, 49, 51, 53, 55, 57, 59, 61, 63,
  66, 70, 74, 78, 82, 86, 90, 94, 98, 102, 106, 110, 114, 118, 122, 126,
  132, 140, 148, 156, 164, 172, 180, 188, 196, 204, 212, 220, 228, 236, 244, 252,
  264, 280, 296, 312, 328, 344, 360, 376, 392, 408, 424, 440, 456, 472, 488, 504,
  528, 560, 592, 624, 656, 688, 720, 752, 784, 816, 848, 880, 912, 944, 976, 1008,
  1056, 1120, 1184, 1248, 1312, 1376, 1440, 1504, 1568, 1632, 1696, 1760, 1824, 1888, 1952, 2016,
  2112, 2240, 2368, 2496, 2624, 2752, 2880, 3008, 3136, 3264, 3392, 3520, 3648, 3776, 3904, 4032,
];

/** Table 1a: the decision values x1 to x128. */
// prettier-ignore
const ALAW_DECISIONS = [
  0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30,
  32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62,
  64, 68, 72, 76, 80, 84, 88, 92, 96, 100, 104, 108, 112, 116, 120, 124,
  128, 136, 144, 152, 160, 168, 176, 184, 192, 200, 208, 216, 224, 232, 240, 248,
  256, 272, 288, 304, 320, 336, 352, 368, 384, 400, 416, 432, 448, 464, 480, 496,
  512, 544, 576, 608, 640, 672, 704, 736, 768, 800, 832, 864, 896, 928, 960, 992,
  1024, 1088, 1152, 1216, 1280, 1344, 1408, 1472, 1536, 1600, 1664, 1728, 1792, 1856, 1920, 1984,
  2048, 2176, 2304, 2432, 2560, 2688, 2816, 2944, 3072, 3200, 3328, 3456, 3584, 3712, 3840, 3968,
];

/** The character signals of table 2a count down from 1111 1111, those of table 2b from 0111 1111. */
const ulawListing = new Int16Array(256);
for (const [n, value] of ULAW_VALUES.entries()) {
  ulawListing[0b1111_1111 - n] = 4 * value;
  ulawListing[0b0111_1111 - n] = -4 * value;
}

/**
 * Codes of A-law: those of tables 1a and 1b count up from 1000 0000 and 0000 0000.
 *
 * On the wire, their even bits are inverted.
 */
const alawListing = new Int16Array(256);
for (const [n, value] of ALAW_VALUES.entries()) {
  alawListing[(0b1000_0000 + n) ^ 0b0101_0101] = 8 * value;
  alawListing[n ^ 0b0101_0101] = -8 * value;
}

const everyCode = Uint8Array.from({ length: 256 }, (_, code) => code);
const everySample = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);

describe('mu-law', () => {
  it('expands all 256 codes as tables 2a and 2b say', () => {
    expect(decodeUlaw(everyCode)).toEqual(ulawListing);
    expect([...decodeUlaw(Uint8Array.of(0x00, 0x80, 0x7f, 0xff))]).toEqual([-32_124, 32_124, 0, 0]);
  });

  it('gives back every code that it expanded, and for both zeros the positive one', () => {
    expect(encodeUlaw(decodeUlaw(everyCode))).toEqual(everyCode.map((code) => (code === 0x7f ? 0xff : code)));
  });

  it('compresses each of the 65,536 samples by the decision values', () => {
    expect(decodeUlaw(encodeUlaw(everySample))).toEqual(decidedBy(ULAW_DECISIONS, ULAW_VALUES, 4));
  });
});

describe('A-law', () => {
  it('expands all 256 codes as tables 1a and 1b say', () => {
    expect(decodeAlaw(everyCode)).toEqual(alawListing);
    expect([...decodeAlaw(Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a))]).toEqual([8, -8, 32_256, -32_256]);
  });

  it('gives back every code that it expanded', () => {
    expect(encodeAlaw(decodeAlaw(everyCode))).toEqual(everyCode);
  });

  it('compresses each of the 65,536 samples by the decision values', () => {
    expect(decodeAlaw(encodeAlaw(everySample))).toEqual(decidedBy(ALAW_DECISIONS, ALAW_VALUES, 8));
  });
});

/** The value of every sample by the decision values; a sample that is equal to one of them goes up. */
function decidedBy(decisions: readonly number[], values: readonly number[], scale: number): Int16Array {
  return everySample.map((sample) => {
    const isBelow = (decision: number): boolean =>
      sample < 0 ? scale * decision < -sample : scale * decision <= sample;
    return scale * Math.sign(sample || 1) * values[decisions.findLastIndex(isBelow)]!;
  });
}
