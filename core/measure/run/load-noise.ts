import type { TrustReason } from '#core/contract/run.ts';

/** What else the machine did while a phase was measured, in cores (1 = one core all the time). */
export interface OtherLoad {
  /** Cores that processes used which are no part of the measurement, over the whole phase. */
  readonly otherCores: number;
  /** The same over consecutive stretches of the phase: a neighbour may come and go. */
  readonly stretches: readonly { readonly ms: number; readonly cores: number }[];
  /** Cores that the hypervisor gave to somebody else; null where the system does not tell. */
  readonly stolenCores: number | null;
  /** Share of the time for which a container's quota held threads back; may exceed 1 with several; null without a quota. */
  readonly throttledShare: number | null;
}

/** Busy cores of others from which on a measurement is disturbed, and from which on it cannot be trusted. */
const SOME_LOAD_CORES = 0.1;
const HEAVY_LOAD_CORES = 0.3;
/** A stretch with this much of a core taken is a disturbed one; shares of the phase that make the phase disturbed, and untrustworthy. */
const DISTURBED_CORES = 0.5;
const SOME_TIME = 0.05;
const MUCH_TIME = 0.2;
const STOLEN_CORES = 0.03;
const THROTTLED_SHARE = 0.01;

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** Share of the phase in which others had much of a core. */
function disturbedShare(stretches: OtherLoad['stretches']): number {
  const total = stretches.reduce((sum, { ms }) => sum + ms, 0);
  const disturbed = stretches.reduce((sum, { ms, cores }) => sum + (cores > DISTURBED_CORES ? ms : 0), 0);
  return total === 0 ? 0 : disturbed / total;
}

/** What other processes, other guests of the same machine, or a quota took from a phase. */
export function loadNoise(load: OtherLoad): readonly TrustReason[] {
  const reasons: TrustReason[] = [];
  const share = disturbedShare(load.stretches);
  if (load.otherCores > SOME_LOAD_CORES || share > SOME_TIME) {
    const code = load.otherCores > HEAVY_LOAD_CORES || share > MUCH_TIME ? 'other-load' : 'some-load';
    const peak = Math.max(load.otherCores, ...load.stretches.map(({ cores }) => cores));
    const most = peak > 1.5 * load.otherCores ? `, ${percent(peak)} at its worst,` : '';
    const text = `Other processes used ${percent(load.otherCores)} of a core${most} while this was measured.`;
    reasons.push({ code, text, fix: 'Close what else runs on this machine and measure again.' });
  }
  if (load.stolenCores !== null && load.stolenCores > STOLEN_CORES) {
    const text = `The hypervisor took ${percent(load.stolenCores)} of a core away while this was measured.`;
    reasons.push({ code: 'stolen-time', text, fix: 'Measure on a machine that is not shared, or at a quieter hour.' });
  }
  if (load.throttledShare !== null && load.throttledShare > THROTTLED_SHARE) {
    const text = `The CPU quota of this container held the measurement back for ${percent(Math.min(1, load.throttledShare))} of the time.`;
    reasons.push({ code: 'throttled', text, fix: 'Lift the quota, or measure with no more threads than it allows.' });
  }
  return reasons;
}
