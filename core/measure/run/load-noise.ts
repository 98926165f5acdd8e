import { MAX_PROGRAMS, type TrustFact } from '#core/contract/run/run-facts.ts';

/** Other use of the machine during a phase, in cores (1 = one core all the time). */
export interface OtherLoad {
  /** Cores used by processes outside the measurement, averaged over the phase. */
  readonly otherCores: number;
  /** The same over consecutive stretches of the phase, because a neighbour may come and go. */
  readonly stretches: readonly { readonly ms: number; readonly cores: number }[];
  /** Cores that the hypervisor gave to other guests. Null if the system does not report it. */
  readonly stolenCores: number | null;
  /** Share of the time in which a container's quota throttled threads. May exceed 1 with several threads; null without a quota. */
  readonly throttledShare: number | null;
  /** CPU use of each program outside the measurement, by the name of its executable; null if the system does not report it. */
  readonly programs: readonly ProgramLoad[] | null;
}

/** CPU use of one program outside the measurement. */
export interface ProgramLoad {
  readonly name: string;
  readonly cores: number;
}

/** Cores used by others above which a measurement is disturbed, and above which it cannot be trusted. */
const SOME_LOAD_CORES = 0.1;
const HEAVY_LOAD_CORES = 0.3;
/** A stretch is disturbed if others use more cores; these shares of such time disturb a phase, or void its trust. */
const DISTURBED_CORES = 0.5;
const SOME_TIME = 0.05;
const MUCH_TIME = 0.2;
const STOLEN_CORES = 0.03;
const THROTTLED_SHARE = 0.01;

/** Share of the phase that was disturbed. */
function disturbedShare(stretches: OtherLoad['stretches']): number {
  const total = stretches.reduce((sum, { ms }) => sum + ms, 0);
  const disturbed = stretches.reduce((sum, { ms, cores }) => sum + (cores > DISTURBED_CORES ? ms : 0), 0);
  return total === 0 ? 0 : disturbed / total;
}

/** A program is named if it used at least this share of what all others used. */
const NAMED_SHARE = 0.2;

/** The programs that caused the load, the busiest first. */
function named({ programs, otherCores }: OtherLoad): ProgramLoad[] {
  return (programs ?? [])
    .filter(({ cores }) => cores > 0 && cores >= NAMED_SHARE * otherCores)
    .sort((a, b) => b.cores - a.cores)
    .slice(0, MAX_PROGRAMS);
}

/** Reports what other processes, other guests of the machine, or a quota took from a phase. */
export function loadNoise(load: OtherLoad): readonly TrustFact[] {
  const reasons: TrustFact[] = [];
  const share = disturbedShare(load.stretches);
  if (load.otherCores > SOME_LOAD_CORES || share > SOME_TIME) {
    const code = load.otherCores > HEAVY_LOAD_CORES || share > MUCH_TIME ? 'other-load' : 'some-load';
    const peakCores = Math.max(load.otherCores, ...load.stretches.map(({ cores }) => cores));
    const programs = named(load);
    reasons.push({ code, cores: load.otherCores, peakCores, ...(programs.length === 0 ? {} : { programs }) });
  }
  if (load.stolenCores !== null && load.stolenCores > STOLEN_CORES) {
    reasons.push({ code: 'stolen-time', cores: load.stolenCores });
  }
  if (load.throttledShare !== null && load.throttledShare > THROTTLED_SHARE) {
    reasons.push({ code: 'throttled', share: Math.min(1, load.throttledShare) });
  }
  return reasons;
}
