/**
 * Concurrency of AWS Lambda: how fast a function grows, the quota of an account, provisioned concurrency on a schedule, and how long idle environments
 * are kept.
 * Source: docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html and lambda-concurrency.html; idle environments: Copik et al., "SeBS", Middleware
 * 2021 (arXiv 2012.14132, section 6.5), or mikhail.io 2019-08.
 */
import type { Rules } from '#core/scale/facts.ts';

/** Ids of the rules. */
export const LAMBDA = {
  /** Environments that a function may add in `growthS` seconds; refilled continuously, unused ones are not accumulated. */
  growth: 'lambda.growth',
  growthS: 'lambda.growth-period',
  /** Requests a second for each unit of the quota. */
  requestsPerQuota: 'lambda.requests-per-quota',
  /** Seconds until provisioned concurrency that a schedule asked for serves. */
  provisionS: 'lambda.provision',
} as const;
export type LambdaRules = Rules<typeof LAMBDA>;

/** How long environments without requests stay: a fixed time, or half of them end after each period without use. */
export type Idle =
  | { readonly kind: 'fixed'; readonly seconds: number }
  | { readonly kind: 'half-life'; readonly seconds: number };

/** Idle environments after some seconds without use (SeBS: 20, 10, 5, 2.5 after 0, 380, 760, 1140 s). */
export function keptEnvironments(count: number, idleS: number, idle: Idle): number {
  if (idle.kind === 'fixed') return idleS < idle.seconds ? count : 0;
  return count * 2 ** -Math.floor(idleS / idle.seconds);
}

/** Environments that may be added now: a bucket that fills continuously. */
export class GrowthBucket {
  private level: number;
  private readonly rules: LambdaRules;
  private atS = 0;

  constructor(rules: LambdaRules) {
    this.rules = rules;
    this.level = rules.growth;
  }

  /** Takes up to a number of environments at a time and returns how many. */
  take(nowS: number, wanted: number): number {
    const { growth, growthS } = this.rules;
    this.level = Math.min(growth, this.level + ((nowS - this.atS) * growth) / growthS);
    this.atS = nowS;
    const taken = Math.min(wanted, Math.floor(this.level + 1e-9));
    this.level -= taken;
    return taken;
  }
}

/** Provisioned concurrency from a second of every week. */
export interface ProvisionedAction {
  readonly weekS: number;
  readonly count: number;
}

/**
 * Provisioned concurrency that serves at a time: a lower count at once, a higher one only when all of it is allocated.
 */
export function provisionedAt(
  actions: readonly ProvisionedAction[],
  weekS: number,
  { provisionS }: LambdaRules,
): number {
  const sorted = actions.toSorted((one, other) => one.weekS - other.weekS);
  const inForce = (atS: number): number =>
    (sorted.findLast((action) => action.weekS <= atS) ?? sorted.at(-1))?.count ?? 0;
  return Math.min(inForce(weekS), inForce((weekS - provisionS + 604_800) % 604_800));
}
