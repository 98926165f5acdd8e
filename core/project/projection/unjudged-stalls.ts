import type { TrustFact } from '#core/contract/run/run-facts.ts';
import type { RealtimeResult, RunDocument } from '#core/contract/run/run.ts';
import { stalledMsPerS } from '#core/contract/run/service-stalls.ts';
import { oncePer } from '#core/once-per.ts';

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
