import type { OwnQuota } from '#core/contract/workload/own-quotas.ts';
import { amount } from '#core/words/format/format.ts';

/** The quotas of an account: `ec2.vcpus 64, lambda.concurrency 200 (at most 500)`. */
export function quotasText(quotas: readonly OwnQuota[]): string {
  return quotas
    .map(({ id, value, max }) => `${id} ${amount(value)}${max === null ? '' : ` (at most ${amount(max)})`}`)
    .join(', ');
}
