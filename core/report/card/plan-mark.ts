import type { PlanDocument } from '#core/contract/plan/plan.ts';

/**
 * A short mark of everything that a plan was made from: its runs, workload, prices and scope. Two plans with one mark say the same, whenever
 * they were made, so a written report is out of date if the mark of the current plan differs.
 */
export function planMark({ runs, workload, catalog, seed, options }: PlanDocument): string {
  const subject = [runs.map(({ runId }) => runId), workload, catalog.sha256, seed, options.map(({ id }) => id)];
  return hashOf(JSON.stringify(subject));
}

/** 53 bits of a text in base 36: two multiplicative hashes, mixed. Not for secrets. */
function hashOf(text: string): string {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 2_654_435_761);
    high = Math.imul(high ^ unit, 1_597_334_677);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return (2 ** 32 * (high & 0x1f_ffff) + (low >>> 0)).toString(36);
}
