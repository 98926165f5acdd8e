/** Iterations of one slice, a millisecond or two, so that some slices run without an interruption. */
const SLICE = 1_000_000;
const SLICES = 12;

/** A linear congruential generator: integer work of one core that touches no memory and that no compiler can shorten. */
function spin(iterations: number): number {
  let state = 1;
  for (let i = 0; i < iterations; i++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return state;
}

let isCompiled = false;
/** Keeps the result alive. */
let last = 0;

/**
 * The speed of a core now: iterations per second of a loop in its fastest slice, about 30 ms. Other programs make single slices slower, so
 * the fastest shows the clock of the core. Comparable on one machine only.
 */
export function spinRatePerS(): number {
  if (!isCompiled) {
    for (let i = 0; i < SLICES; i++) last = spin(SLICE / 10);
    isCompiled = true;
  }
  let fastestMs = Infinity;
  for (let i = 0; i < SLICES; i++) {
    const startedMs = performance.now();
    last = spin(SLICE) ^ last;
    fastestMs = Math.min(fastestMs, performance.now() - startedMs);
  }
  return (1000 * SLICE) / fastestMs;
}
