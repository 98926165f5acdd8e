import type { Axis } from '#core/figure/model.ts';

export type Range = readonly [number, number];

/** Ends of a logarithmic axis lie on these multiples of a power of ten. */
const LOG_STEPS = [1, 2, 5, 10];
/** Ends of a linear axis lie on so many parts of the power of ten below its span. */
const LINEAR_PARTS = 4;

/**
 * The range of an axis that is drawn while its data still come: it covers what is needed, ends on round steps, and covers whatever it covered
 * before, so that it grows seldom and by steps and never jumps back. `before` null: nothing was drawn yet.
 */
export function steadyRange(axis: Pick<Axis, 'scale'>, needed: Range, before: Range | null): Range {
  const [low, high] = axis.scale === 'log' ? logSteps(needed) : linearSteps(needed);
  return before === null ? [low, high] : [Math.min(low, before[0]), Math.max(high, before[1])];
}

function logSteps([low, high]: Range): Range {
  // What is a step below 1/x is one above x: the steps 1, 2, 5 are their own mirror image.
  return [stepBelow(low), 1 / stepBelow(1 / high)];
}

/** The highest step at or below a value above 0. */
function stepBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const multiple = LOG_STEPS.findLast((each) => each * power <= value * (1 + 1e-9)) ?? 1;
  return multiple * power;
}

function linearSteps([low, high]: Range): Range {
  const span = Math.max(high - low, Number.MIN_VALUE);
  const step = 10 ** Math.floor(Math.log10(span)) / LINEAR_PARTS;
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}
