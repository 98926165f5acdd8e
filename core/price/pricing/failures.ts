/**
 * Expected rework in per cent when a share f of items fails at the first attempt, items fail independently, and a second attempt succeeds:
 * a unit of m items is done again whole when any of them failed, so 1−(1−f)^m of the work is done twice.
 */
export function reworkPct(options: { readonly failureRate: number; readonly itemsPerUnit: number }): number {
  return -100 * Math.expm1(options.itemsPerUnit * Math.log1p(-options.failureRate));
}
