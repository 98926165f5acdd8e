import { unusable } from '#engine/platform/app-error.ts';
import { halfBits } from './half.ts';
import { allocate, type TensorData } from '#engine/model/tensor-rows.ts';
import type { ElementType } from '#engine/model/element-type.ts';

const RANGES: Readonly<Partial<Record<ElementType, readonly [low: bigint, high: bigint]>>> = {
  int8: [-128n, 127n],
  int16: [-32_768n, 32_767n],
  int32: [-2_147_483_648n, 2_147_483_647n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 255n],
  uint16: [0n, 65_535n],
  uint32: [0n, 4_294_967_295n],
  uint64: [0n, 2n ** 64n - 1n],
  bool: [0n, 1n],
};

/** Where elements come from, for the error that names the first one which does not fit. */
export interface ElementPlace {
  readonly file: string;
  readonly array: string;
  readonly firstRow: number;
  readonly width: number;
}

function toInteger(value: number | bigint, index: number, type: ElementType, place: ElementPlace): bigint {
  const range = RANGES[type] ?? [0n, 0n];
  const isWhole = typeof value === 'bigint' || Number.isInteger(value);
  const whole = isWhole ? BigInt(value) : 0n;
  if (isWhole && whole >= range[0] && whole <= range[1]) return whole;
  const row = place.firstRow + Math.floor(index / place.width) + 1;
  const why = isWhole ? `is out of the range of ${type}` : `is not a whole number (${type} is needed)`;
  throw unusable(
    place.file,
    `array "${place.array}", row ${row}: ${String(value)} ${why}`,
    'Convert the array with astype after checking its values.',
  );
}

/**
 * Elements as another type. Reals are rounded to the precision of the target; what becomes an integer or a boolean must be one. `from` is
 * the type of the elements; a float16 source comes as Float32Array. Throws AppError that names the row.
 */
export function convertElements(
  source: TensorData,
  from: ElementType,
  to: ElementType,
  place: ElementPlace,
): TensorData {
  if (from === to && from !== 'float16') return source;
  if (Array.isArray(source)) return source;
  const target = allocate(to, source.length);
  if (Array.isArray(target)) return target;
  if (to === 'float16') {
    for (let k = 0; k < source.length; k++) target[k] = halfBits(Number(source[k] ?? 0));
    return target;
  }
  if (target instanceof Float32Array || target instanceof Float64Array) {
    if (source instanceof BigInt64Array || source instanceof BigUint64Array) target.set(Array.from(source, Number));
    else target.set(source);
    return target;
  }
  const isWide = target instanceof BigInt64Array || target instanceof BigUint64Array;
  for (let k = 0; k < source.length; k++) {
    const whole = toInteger(source[k] ?? 0, k, to, place);
    if (isWide) target[k] = whole;
    else target[k] = Number(whole);
  }
  return target;
}
