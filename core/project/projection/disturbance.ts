import type { TrustFact } from '#core/contract/run/run-facts.ts';
import type { RealtimeResult, RunDocument } from '#core/contract/run/run.ts';
import { stalledMsPerS } from '#core/contract/run/service-stalls.ts';
import { normalQuantile } from '#core/math/stats/distributions.ts';
import { oncePer } from '#core/once-per.ts';

/** Maximum share of a machine that a disturbance counts for, because the rest still measures something. */
const MOST_TAKEN = 0.9;

/** The factor by which a measurement that ended early or missed its rates may be off. An assumption. */
const CUT_SHORT_FACTOR = 1.25;

/**
 * The standard deviation of log throughput that disturbances hid in a measurement of poor quality: of the undisturbed measurements that would be faster, nine
 * in ten would lie within the factor by which the disturbances may have slowed it. 0 if its quality is not poor.
 */
export const disturbanceSigma = oncePer((run: RunDocument): number => {
  if (run.trust.verdict !== 'poor') return 0;
  const factor = Math.max(1, ...run.trust.reasons.map((reason) => slowedBy(reason, run.host.physicalCores)));
  return Math.log(factor) / normalQuantile(0.95);
});

function slowedBy(fact: TrustFact, cores: number): number {
  const without = (share: number): number => 1 / (1 - Math.min(MOST_TAKEN, Math.max(0, share)));
  switch (fact.code) {
    case 'other-load':
      return without(fact.cores / Math.max(1, cores));
    case 'stolen-time':
      return without(fact.cores / Math.max(1, cores));
    case 'throttled':
      return without(fact.share);
    case 'stopped':
      return without(fact.lostMs / Math.max(1, fact.spanMs));
    case 'unstable':
      return 1 + fact.variation;
    case 'generator-limited':
    case 'bench-crashed':
    case 'phase-failed':
      return CUT_SHORT_FACTOR;
    default:
      return 1;
  }
}

/** What pauses a process from outside. Pauses of the process itself cannot be told apart while it does. */
const FROM_OUTSIDE: ReadonlySet<TrustFact['code']> = new Set(['other-load', 'stolen-time', 'throttled', 'stopped']);

/**
 * The share of its working time for which the process paused, where these pauses cannot be judged: other programs, other guests or a quota took so much of the
 * machine while single requests were measured that the pauses may all be theirs. Null if there are none, or if they are those of the process.
 */
export function unjudgedStallShare({ trust, realtime }: RunDocument): number | null {
  const stalls = realtime?.service.stalls;
  if (stalls === undefined || stalls.lengthsMs.length === 0 || trust.verdict !== 'poor') return null;
  const isDisturbed = trust.reasons.some(({ code, phases }) => FROM_OUTSIDE.has(code) && phases.includes('realtime'));
  return isDisturbed ? stalledMsPerS(stalls) / 1000 : null;
}

/** What a run measured of single requests, as other machines are projected from it: without stalls that cannot be judged. */
export const judgedRealtime = oncePer((run: RunDocument): RealtimeResult | null => {
  const { realtime } = run;
  const stalls = realtime?.service.stalls;
  if (realtime === null || stalls === undefined || unjudgedStallShare(run) === null) return realtime;
  return { ...realtime, service: { ...realtime.service, stalls: { ...stalls, perBusyS: 0, lengthsMs: [] } } };
});
