/**
 * Expected rework in per cent if a share f of items fails at the first attempt. Items fail independently, and a second attempt succeeds. A
 * unit of m items is repeated as a whole if any of them failed, so 1−(1−f)^m of the work is done twice.
 */
export function reworkPct(options: { readonly failureRate: number; readonly itemsPerUnit: number }): number {
  return -100 * Math.expm1(options.itemsPerUnit * Math.log1p(-options.failureRate));
}
