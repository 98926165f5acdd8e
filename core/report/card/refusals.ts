import type { ServingOption } from '#core/contract/plan/plan.ts';
import type { ExclusionRule, ReasonCode } from '#core/contract/reasons/reasons.ts';

/** What keeps options from serving, in the order in which it is listed. */
const KINDS = ['waits', 'slow', 'rarely', 'old', 'capacity', 'price', 'unfit'] as const;
export type RefusalKind = (typeof KINDS)[number];

/** The heading of each kind. */
export const REFUSAL_TITLES: Readonly<Record<RefusalKind, string>> = {
  waits: 'A caller waits',
  slow: 'Slower than the SLO',
  rarely: 'Meets the requirements in too few simulations',
  old: 'Answers too late or too old',
  capacity: 'Over a limit or quota',
  price: 'No published price',
  unfit: 'Does not fit the workload',
};

const OF_RULE: Readonly<Record<ExclusionRule, RefusalKind>> = {
  'caller-waits': 'waits',
  staleness: 'old',
  'inputs-unknown': 'unfit',
  'rarely-holds': 'rarely',
  'rarely-feasible': 'rarely',
  'holds-less-often': 'rarely',
  'gpu-not-measured': 'price',
};

/** The kinds of the reasons that can lead; every other is `unfit`. */
const OF_CODE: Partial<Readonly<Record<ReasonCode, RefusalKind>>> = {
  'slo-below-idle-latency': 'slow',
  'transfer-over-slo': 'slow',
  'latency-over-slo': 'slow',
  'stored-read-over-slo': 'slow',
  'store-too-slow': 'slow',
  'scale-out-lag': 'slow',
  'wake-up': 'slow',
  'fleet-too-small': 'rarely',
  'holds-in-no-simulation': 'rarely',
  'requests-lost': 'rarely',
  'fails-from-zero': 'rarely',
  'answer-too-old': 'old',
  'rows-late': 'old',
  'run-over-staleness': 'old',
  'period-over-staleness': 'old',
  'start-over-deadline': 'old',
  'start-over-period': 'old',
  'unsharded-run-late': 'old',
  'spot-without-slack': 'old',
  'payload-over-limit': 'capacity',
  'model-over-image': 'capacity',
  'memory-over-limit': 'capacity',
  'memory-short': 'capacity',
  'pod-too-large': 'capacity',
  'call-over-timeout': 'capacity',
  'peak-over-limit': 'capacity',
  'quota-increase': 'capacity',
  'run-over-instance-limit': 'capacity',
  'store-item-too-large': 'capacity',
  'store-over-read-limit': 'capacity',
  'store-over-node-limit': 'capacity',
  'endless-queue': 'capacity',
  'instance-price-missing': 'price',
  'sagemaker-price-missing': 'price',
  'product-price-missing': 'price',
  'savings-discount-missing': 'price',
  'items-unpriced': 'price',
  'provisioning-unpriced': 'price',
};

/** What mainly keeps an option from serving: the kind of its leading reason. */
function refusalKind({ reasons: [leading] }: Pick<ServingOption, 'reasons'>): RefusalKind {
  if (leading === undefined) return 'unfit';
  return leading.code === 'excluded-by-rule' ? OF_RULE[leading.rule] : (OF_CODE[leading.code] ?? 'unfit');
}

/** Options that cannot serve, by what keeps them from it, in the order of the kinds; within a kind as given. */
export function byRefusal<Option extends Pick<ServingOption, 'reasons'>>(
  options: readonly Option[],
): readonly { readonly kind: RefusalKind; readonly options: readonly Option[] }[] {
  return KINDS.flatMap((kind) => {
    const those = options.filter((option) => refusalKind(option) === kind);
    return those.length === 0 ? [] : [{ kind, options: those }];
  });
}
