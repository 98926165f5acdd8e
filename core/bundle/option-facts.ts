import type { BreakdownItem, ServingOption } from '#core/contract/plan.ts';
import { hasMachines } from '#core/price/serving/candidate/architecture.ts';
import type { ReasonCode, ReasonOf } from '#core/contract/reasons.ts';

/** The instance type of an option; null without one, also for the variant of a service that sells vCPUs. */
export function instanceTypeOf(option: Pick<ServingOption, 'instanceType'>): string | null {
  return hasMachines(option) ? option.instanceType : null;
}

/** What the sessions of an option are for: the rows of a job, or requests. */
export function useOf({ mode }: Pick<ServingOption, 'mode'>): 'batch' | 'realtime' {
  return mode === 'batch' || mode === 'cached' ? 'batch' : 'realtime';
}

/** The first reason of an option with a given code; null if it has none. */
export function reasonOf<Code extends ReasonCode>(option: ServingOption, code: Code): ReasonOf<Code> | null {
  return (option.reasons.find((reason) => reason.code === code) as ReasonOf<Code> | undefined) ?? null;
}

/** A number of the first item of the bill that has one of these codes and states it; null if there is none. */
export function billNumber(option: ServingOption, codes: readonly string[], field: string): number | null {
  const value = billValue(option, codes, field);
  return typeof value === 'number' ? value : null;
}

/** A text of the bill, as `billNumber`. */
export function billText(option: ServingOption, codes: readonly string[], field: string): string | null {
  const value = billValue(option, codes, field);
  return typeof value === 'string' ? value : null;
}

function billValue(option: ServingOption, codes: readonly string[], field: string): BreakdownItem[string] | undefined {
  return option.breakdown.find(({ code, ...values }) => codes.includes(code) && values[field] !== undefined)?.[field];
}
