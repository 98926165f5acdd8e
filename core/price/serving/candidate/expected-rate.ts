import type { FleetScaler } from '#core/contract/serving/deployment.ts';
import { type AutoscalerKind, kindOf } from '#core/price/autoscaling/autoscaler.ts';
import { cpuTargetPct, isPassed } from '#core/price/autoscaling/cpu-target.ts';
import type { Beyond } from '#core/price/autoscaling/simulate-week.ts';
import { SAFETY_FACTOR } from '#core/price/pricing/always-on.ts';
import type { Asked } from './asked.ts';
import type { Draw } from './draw.ts';
import { type FleetMachine, sloRateOf } from './fleet.ts';
import { impossible, planned, type Planning } from './planning.ts';

/**
 * X_slo as the owner of a fleet expects it: the rate that the policy loads a machine to a share of. Impossible if a target on its CPU could not be passed.
 * @param scaled the vCPUs of the machine, and its autoscaler; null for one that counts requests.
 */
export function expectedRate(
  asked: Asked,
  machine: FleetMachine,
  scaled: { readonly kind: AutoscalerKind; readonly vcpus: number } | null = null,
): Planning<number> {
  const rate = sloRateOf(asked, machine);
  if (rate.state === 'impossible') return rate;
  const expectedPerS = rate.plan / asked.simulation.slack;
  if (scaled === null || !kindOf(scaled.kind).followsCpu) return planned(expectedPerS);
  const { requestS, mostVcpus } = cpuOf(machine, asked.simulation);
  const share = (SAFETY_FACTOR * expectedPerS * requestS) / scaled.vcpus;
  const mostShare = mostVcpus / scaled.vcpus;
  if (isPassed(share, mostShare)) return planned(expectedPerS);
  return impossible({ code: 'cpu-target-not-passed', targetPct: cpuTargetPct(share), mostPct: 100 * mostShare });
}

/** The CPU time that an autoscaler counts on a machine. */
export function cpuOf({ cpuS, saturationPerS }: FleetMachine, draw: Draw): NonNullable<FleetScaler['cpu']> {
  const requestS = cpuS(draw);
  return { requestS, mostVcpus: saturationPerS(draw) * requestS };
}

/**
 * What a machine serves beyond X_slo, in few steps, so that machines of a kind share their simulations.
 * @param expected allowedShare: the share of requests that may be late; null if no caller waits or none has a limit.
 */
export function beyondExpected(
  { saturationPerS, xSloPerS: slowestPerS }: FleetMachine,
  kind: AutoscalerKind,
  {
    sizedIn,
    xSloPerS,
    allowedShare,
  }: { readonly sizedIn: Draw; readonly xSloPerS: number; readonly allowedShare: number | null },
): Beyond {
  if (allowedShare === null) return { mostLoad: 1, mostRatio: 1, allowedShare: 0.01 };
  const mostPerS = saturationPerS(sizedIn);
  const { followsCpu, queues } = kindOf(kind);
  // Instances that start with requests queue what is beyond their rate; what a policy counts as requests does not depend on how many are served.
  return {
    mostLoad: followsCpu ? stepBelow(mostPerS / xSloPerS) : 1,
    mostRatio: queues ? 1 : Math.min(1.25, stepBelow(mostPerS / slowestPerS(sizedIn))),
    allowedShare,
  };
}

/** µ ÷ X_slo in few steps, the lower one: a machine that serves less is late more often. */
const STEPS = [1, 1.25, 2, 4] as const;

function stepBelow(ratio: number): number {
  return STEPS.findLast((step) => step <= ratio * (1 + 1e-9)) ?? 1;
}
