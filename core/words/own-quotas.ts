import type { OwnQuota } from '#core/contract/own-quotas.ts';
import { amount } from './format.ts';

/** The quotas of an account: `ec2.vcpus 64, lambda.concurrency 200 (at most 500)`. */
export function quotasText(quotas: readonly OwnQuota[]): string {
  return quotas
    .map(({ id, value, max }) => `${id} ${amount(value)}${max === null ? '' : ` (at most ${amount(max)})`}`)
    .join(', ');
}
