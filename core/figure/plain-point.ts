import type { Basis } from '#core/contract/base/numbers.ts';
import type { XyPoint } from './model.ts';

/** A point without an interval, a label or emphasis. */
export function plainPoint(x: number, y: number, basis: Basis): XyPoint {
  return { x, y, low: null, high: null, basis, label: null, invalid: null, emphasis: 'normal' };
}
