;; Conversions of samples by fixed-width SIMD. `npm run wasm` assembles them to sample-kernels.wasm.ts.
;;
;; $from, $to, $left and $right are addresses in bytes, aligned or not. $samples and $frames are at least one. Only whole
;; vectors are read and written, so up to 15 samples after the last are of no meaning.
(module
  (memory (export "memory") 1)

  ;; ITU-T G.711 (11/88), tables 2a and 2b, at 16 bits: a magnitude is (8 step + 132) * 2^segment - 132.
  (func (export "fromUlaw") (param $from i32) (param $to i32) (param $samples i32)
    (call $expand (local.get $from) (local.get $to) (local.get $samples)
      (v128.const i8x16 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff 0xff)
      (v128.const i8x16 132 132 132 132 132 132 132 132 132 132 132 132 132 132 132 132)
      (v128.const i8x16 1 2 4 8 16 32 64 128 1 2 4 8 16 32 64 128)
      (v128.const i16x8 132 132 132 132 132 132 132 132)))

  ;; Tables 1a and 1b, at 16 bits: (8 step + 132) * 2^segment, but (8 step + 4) * 2 in segment 0. As the bit for the sign
  ;; is set in positive numbers, it is inverted along with the even ones.
  (func (export "fromAlaw") (param $from i32) (param $to i32) (param $samples i32)
    (call $expand (local.get $from) (local.get $to) (local.get $samples)
      (v128.const i8x16 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5 0xd5)
      (v128.const i8x16 4 132 132 132 132 132 132 132 4 132 132 132 132 132 132 132)
      (v128.const i8x16 2 2 4 8 16 32 64 128 2 2 4 8 16 32 64 128)
      (v128.const i16x8 0 0 0 0 0 0 0 0)))

  ;; Codes of 8 bits, 16 at a time: once the bits of $inverted are inverted, a sign, a segment of 3 bits and a step of 4.
  ;; A magnitude is (8 step + bias) * power - $less, where bias and power are looked up by sign and segment. A factor
  ;; is at most 252 and so fits 8 bits, and a product is at most 252 * 128 and fits 15.
  (func $expand (param $from i32) (param $to i32) (param $samples i32)
    (param $inverted v128) (param $biases v128) (param $powers v128) (param $less v128)
    (local $end i32) (local $code v128) (local $segment v128) (local $factor v128) (local $power v128) (local $sign v128)
    (local.set $end (i32.add (local.get $from) (local.get $samples)))
    (loop $next
      (local.set $code (v128.xor (v128.load (local.get $from)) (local.get $inverted)))
      (local.set $segment
        (i16x8.shr_u (v128.and (local.get $code) (v128.const i32x4 0xf0f0f0f0 0xf0f0f0f0 0xf0f0f0f0 0xf0f0f0f0))
          (i32.const 4)))
      (local.set $factor
        (i8x16.add
          (i16x8.shl (v128.and (local.get $code) (v128.const i32x4 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f 0x0f0f0f0f))
            (i32.const 3))
          (i8x16.swizzle (local.get $biases) (local.get $segment))))
      (local.set $power (i8x16.swizzle (local.get $powers) (local.get $segment)))
      ;; -1 where the sample is negative, else 0; x ^ -1 - -1 is -x.
      (local.set $sign (i8x16.shr_s (local.get $code) (i32.const 7)))
      (v128.store (local.get $to)
        (i16x8.sub
          (v128.xor
            (i16x8.sub (i16x8.extmul_low_i8x16_u (local.get $factor) (local.get $power)) (local.get $less))
            (i16x8.extend_low_i8x16_s (local.get $sign)))
          (i16x8.extend_low_i8x16_s (local.get $sign))))
      (v128.store offset=16 (local.get $to)
        (i16x8.sub
          (v128.xor
            (i16x8.sub (i16x8.extmul_high_i8x16_u (local.get $factor) (local.get $power)) (local.get $less))
            (i16x8.extend_high_i8x16_s (local.get $sign)))
          (i16x8.extend_high_i8x16_s (local.get $sign))))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end)))))

  ;; Unsigned 8-bit samples, 128 being silence: the upper byte of 16 bits.
  (func (export "fromPcm8") (param $from i32) (param $to i32) (param $samples i32)
    (local $end i32) (local $signed v128)
    (local.set $end (i32.add (local.get $from) (local.get $samples)))
    (loop $next
      (local.set $signed
        (v128.xor (v128.load (local.get $from)) (v128.const i32x4 0x80808080 0x80808080 0x80808080 0x80808080)))
      (v128.store (local.get $to) (i16x8.shl (i16x8.extend_low_i8x16_s (local.get $signed)) (i32.const 8)))
      (v128.store offset=16 (local.get $to) (i16x8.shl (i16x8.extend_high_i8x16_s (local.get $signed)) (i32.const 8)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end)))))

  ;; Little-endian 24-bit samples: the upper two bytes of each three.
  (func (export "fromPcm24") (param $from i32) (param $to i32) (param $samples i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $from) (i32.mul (local.get $samples) (i32.const 3))))
    (loop $next
      (v128.store (local.get $to)
        ;; 8 samples are 24 bytes. Those from the 16th on stand in the second vector, which begins at the 8th.
        (i8x16.shuffle 1 2 4 5 7 8 10 11 13 14 24 25 27 28 30 31
          (v128.load (local.get $from))
          (v128.load offset=8 (local.get $from))))
      (local.set $from (i32.add (local.get $from) (i32.const 24)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end)))))

  ;; Frames of two 16-bit samples: the first ones of each to $left, the second ones to $right.
  (func (export "split") (param $from i32) (param $left i32) (param $right i32) (param $frames i32)
    (local $end i32) (local $some v128) (local $more v128)
    (local.set $end (i32.add (local.get $from) (i32.mul (local.get $frames) (i32.const 4))))
    (loop $next
      (local.set $some (v128.load (local.get $from)))
      (local.set $more (v128.load offset=16 (local.get $from)))
      (v128.store (local.get $left)
        (i8x16.shuffle 0 1 4 5 8 9 12 13 16 17 20 21 24 25 28 29 (local.get $some) (local.get $more)))
      (v128.store (local.get $right)
        (i8x16.shuffle 2 3 6 7 10 11 14 15 18 19 22 23 26 27 30 31 (local.get $some) (local.get $more)))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (local.set $left (i32.add (local.get $left) (i32.const 16)))
      (local.set $right (i32.add (local.get $right) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $end))))))
