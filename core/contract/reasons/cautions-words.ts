import type { Reason } from '#core/contract/reasons/reasons.ts';

/** Reasons that name a risk of an option, a part missing from its price, or an assumption that may not hold. All other reasons are facts. */
const CAUTIONS = [
  'items-unpriced',
  'provisioning-unpriced',
  'assumed-start',
  'estimated-price',
  'undated-sagemaker-price',
  'interruptions-unknown',
  'quota-increase',
  'rows-late',
  'cold-starts',
  'wake-up',
  'scale-out-lag',
  'missed-minutes',
  'requests-lost',
  'reads-missed',
  'unanswered-reads',
  'network-unknown',
  'restart-from-first-row',
  'fleet-too-small',
  'excluded-by-rule',
  'holds-in-no-simulation',
  'holds-in-share',
  'charged-where-it-fails',
  'processor-unknown',
  'clock-assumed',
  'cores-extrapolated',
  'stream-without-reply',
  'packs-contradict',
  'pack-of-other-model',
  'pack-of-other-data',
  'pack-of-other-runtime',
  'gpu-not-measured',
  'gpu-if-converted',
  'gpu-depthwise-untested',
] as const satisfies readonly Reason['code'][];

const CODES: ReadonlySet<string> = new Set(CAUTIONS);

/** Whether a reason about a feasible option is a caution rather than a fact about it. */
export function isCaution({ code }: Pick<Reason, 'code'>): boolean {
  return CODES.has(code);
}
