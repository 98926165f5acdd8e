import type { Verdict } from '#core/contract/plan/plan.ts';

const MODES = {
  batch: 'Batch',
  microbatch: 'Micro-batch',
  realtime: 'Real time',
  async: 'Asynchronous',
  cached: 'Pre-computed',
  hybrid: 'Hybrid',
  none: 'No option is feasible',
} satisfies Record<Verdict['mode'], string>;

/** The title of a mode: `Micro-batch`. An unknown mode keeps its own name. */
export function modeTitle(mode: string): string {
  return Object.hasOwn(MODES, mode) ? MODES[mode as Verdict['mode']] : mode;
}

/** The mode in running text: `micro-batch`. */
export function modeName(mode: string): string {
  return modeTitle(mode).toLowerCase();
}
