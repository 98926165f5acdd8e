import type { ContainerDay } from '#core/price/containers/container-day.ts';
import { MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { FIXED, type Growth } from '#core/price/serving/candidate/metered.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import type { AnsweringPrice, FunctionPlan } from './function-types.ts';

/** The rest of the least billed time after a request ÷ the time of a request. */
export function tailOf({ billedS, durationMs }: FunctionPlan): number {
  return durationMs > 0 ? Math.max(0, (1000 * billedS) / durationMs - 1) : 0;
}

/**
 * Sets how many instances of a function are billed because they answer, and their cost.
 * @param day loaded with the traffic of the function.
 */
export function setAnswering(plan: FunctionPlan, price: AnsweringPrice, day: ContainerDay): void {
  const tail = tailOf(plan);
  plan.onDemandBusy = day.billedBeyond(plan.provisioned, tail);
  plan.provisionedBusy = plan.provisioned === 0 ? 0 : day.billedBeyond(0, tail) - plan.onDemandBusy;
  const usdPerGbS = plan.onDemandBusy * price.onDemandUsd + plan.provisionedBusy * price.provisionedUsd;
  plan.answeringMonthlyUsd = (plan.memoryMb / 1024) * usdPerGbS * MONTH_S;
}

/** Puts the monthly bill of instances that are billed while they answer into a tally: what is kept ready, what answers, and each request. */
export function putInstances(
  to: Tally,
  plan: FunctionPlan,
  requests: number,
  { kept, feeUsd, price }: { readonly kept: number; readonly feeUsd: number; readonly price: AnsweringPrice },
): void {
  const { provisioned: count, memoryMb, onDemandBusy, provisionedBusy } = plan;
  const gbHour = 3600 * (memoryMb / 1024);
  // Of requests that share an instance, more cost nothing more.
  const aloneS = requests * plan.billedS;
  const sharedShare = aloneS > 0 ? Math.max(0, 1 - ((onDemandBusy + provisionedBusy) * MONTH_S) / aloneS) : 0;
  const answering = (code: string, instances: number, usd: number): void => {
    const grows: Growth = { growth: 'in-part', fixedQuantity: instances * MONTH_H * sharedShare };
    const fields = { memoryMb, meanInstances: instances };
    to.item(code, instances * MONTH_H, 'hour', gbHour * usd * kept)?.describe({ fields, kept, grows });
  };
  if (count > 0) {
    const hours = count * MONTH_H;
    const usd = (plan.readyMonthlyUsd / hours) * kept;
    to.item('provisioned', hours, 'hour', usd)?.describe({ fields: { count, memoryMb }, kept, grows: FIXED });
    answering('provisioned-answering', provisionedBusy, price.provisionedUsd);
  }
  answering('instances-answering', onDemandBusy, price.onDemandUsd);
  to.item('function-executions', requests, 'request', feeUsd * kept)?.describe({ kept });
}
