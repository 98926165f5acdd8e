const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/**
 * The bits of the half-precision number nearest to `value` (ties to even); too large values become infinity. IEEE 754
 * binary16.
 */
export function halfBits(value: number): number {
  single[0] = value;
  const word = bits[0] ?? 0;
  const sign = (word >>> 16) & 0x8000;
  const exponent = (word >>> 23) & 0xff;
  const mantissa = word & 0x7f_ffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200);
  const half = exponent - 112;
  if (half >= 31) return sign | 0x7c00;
  if (half <= 0) {
    if (half < -10) return sign;
    return sign | roundShift(mantissa | 0x80_0000, 14 - half);
  }
  // A carry out of the mantissa correctly increments the exponent.
  return sign | (((half << 10) | (mantissa >>> 13)) + roundUp(mantissa, 13));
}

function roundUp(value: number, shift: number): number {
  const rest = value & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  const isOdd = ((value >>> shift) & 1) === 1;
  return rest > tie || (rest === tie && isOdd) ? 1 : 0;
}

function roundShift(value: number, shift: number): number {
  return (value >>> shift) + roundUp(value, shift);
}

/** The number of half-precision bits. */
export function halfValue(half: number): number {
  const sign = (half & 0x8000) === 0 ? 1 : -1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
