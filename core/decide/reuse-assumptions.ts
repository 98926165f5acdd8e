import type { AssumptionWithSource } from '#core/contract/assumptions.ts';
import type { Workload } from '#core/contract/workload.ts';

/** The assumptions that apply if reuse was derived from the user's data. */
export function reuseAssumptions({ reuse }: Workload): readonly AssumptionWithSource[] {
  if (reuse === null) return [];
  const { file, keyColumn, spanDays, newKeyShare } = reuse;
  const provenance = { kind: 'ASSUMPTION', source: file };
  return [
    { code: 'keys-as-entities', file, keyColumn, spanDays, ...provenance },
    ...(newKeyShare === null ? [] : [{ code: 'new-keys-at-most', ...provenance } as const]),
  ];
}
