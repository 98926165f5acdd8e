import type { InputContext, Range } from './input-definition.ts';

/** A range on a logarithmic scale that contains its base. */
export function log(base: number, low: number, high: number): Range {
  return { base, low: Math.min(low, base), high: Math.max(high, base), scale: 'log' };
}

/** A stated value may be half or twice as large, within its range. */
export const factorOfTwo = ({ base, low, high }: Range) => [Math.max(low, base / 2), Math.min(high, base * 2)] as const;
/** Why an input about callers has no effect; null if a caller waits. */
export const noCaller = ({ callerWaits }: InputContext) => (callerWaits ? null : 'no caller waits');
/** Whether a caller waits within an SLO. */
export const hasSlo = ({ callerWaits, sloMs }: InputContext): boolean => callerWaits && sloMs !== null;
