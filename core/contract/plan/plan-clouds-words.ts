import type { CloudOption, CloudPlan } from '#core/contract/plan/plan-clouds.ts';
import { cloudTitle } from '#core/contract/workload/clouds.ts';
import { heldText } from '#core/contract/verdict/simulations-words.ts';
import { msText, shareText } from '#core/contract/reasons/reason-values-words.ts';
import { usd } from '#core/words/format/format.ts';
import { modeName } from '#core/words/mode-names.ts';
import { serviceName } from '#core/words/names.ts';

/** What the rules choose in a cloud; null if nothing meets the requirements there. */
export function chosenIn({ best, chosenId }: CloudPlan): CloudOption | null {
  return best.find(({ id }) => id === chosenId) ?? null;
}

/** How often the choice of a cloud meets the requirements, at the end of a sentence; empty in plans of earlier versions. */
export function reliabilityText({ meets, holds }: CloudPlan): string {
  if (meets === undefined || holds === undefined) return '';
  const share = `meets the requirements in ${meets ? '' : 'only '}${heldText(holds)} of the simulations`;
  return meets ? `, ${share}` : `, but ${share}`;
}

/**
 * A cloud as an alternative: `The same on Google Cloud (us-central1): Cloud Run job, batch, $0.31 a month, meets the requirements in 97.2 % of the
 * simulations`.
 */
export function sameElsewhereText(plan: CloudPlan): string {
  const chosen = chosenIn(plan);
  const place = `${cloudTitle(plan.cloud)} (${plan.region})`;
  if (chosen === null) return `On ${place}, no option meets the requirements`;
  const { service, mode, monthlyUsd } = chosen;
  return `The same on ${place}: ${serviceName(service)}, ${modeName(mode)}, ${usd(monthlyUsd.value)} a month${reliabilityText(plan)}`;
}

/** What differs in a cloud: when its choice is billed, what always runs, and how long a start takes. */
export function cloudDifference({ bills, alwaysOn, start, transferUsd = 0 }: CloudOption): string {
  const parts = [
    bills === '' ? '' : `billed ${bills}`,
    alwaysOn > 0 ? `${alwaysOn} always on` : '',
    transferUsd > 0 ? `${usd(transferUsd)} a month of it for data from another cloud` : '',
    start === null ? '' : `${shareText(start.share)} of requests wait ${msText(start.ms)} for a start`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}
