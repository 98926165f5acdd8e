import { ec2Name } from '#core/price/serving/candidate/lookup.ts';
import type { Candidate } from '#core/price/serving/candidate/types.ts';

/**
 * Machine families with a machine that was too slow in too many simulations, whatever the size of its fleet. Machines of a family share their projection
 * errors, so the family's machines that are not faster fail too. Latencies come from the central simulation, in milliseconds; null for an option without one.
 */
export interface FamilyFailures {
  readonly add: (candidate: Candidate, p99Ms: number | null) => void;
  /** Asks for the latency only if a machine of the family has failed. */
  readonly isHopeless: (candidate: Candidate, p99Of: () => number | null) => boolean;
}

/** How much lower the latency of a machine must be for a try after another machine of its family was too slow. */
const CLEARLY_FASTER = 0.98;

/** No failures yet. */
export function createFamilyFailures(): FamilyFailures {
  const leastMs = new Map<string, number>();
  return {
    add: (candidate, p99Ms) => {
      const family = familyOf(candidate);
      if (p99Ms !== null) leastMs.set(family, Math.min(leastMs.get(family) ?? Infinity, p99Ms));
    },
    isHopeless: (candidate, p99Of) => {
      const failedMs = leastMs.get(familyOf(candidate));
      const p99Ms = failedMs === undefined ? null : p99Of();
      return failedMs !== undefined && p99Ms !== null && p99Ms > CLEARLY_FASTER * failedMs;
    },
  };
}

/** Whether a candidate cannot lose its machines. A machine that is too slow here is also too slow where it can be lost. */
export function isOnDemand({ purchase }: Candidate): boolean {
  return purchase === 'on-demand';
}

/** Whether two candidates answer requests in the same way, whatever their machines. */
export function isSameProgram(one: Candidate, other: Candidate): boolean {
  return one.service === other.service && one.variant === other.variant;
}

/** The family of a candidate's machines, `c7a`, or its substitute, with the same load balancer or gateway and the same variant of the model. */
function familyOf(candidate: Candidate): string {
  const { id, service, purchase, instanceType, variant } = candidate;
  const kind =
    instanceType === null ? id.slice(service.length).replace(`/${purchase}`, '') : ec2Name(instanceType).split('.')[0];
  return [service, variant, kind].join('/');
}
