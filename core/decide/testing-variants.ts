import type { GivenVariant, GivenVariants } from '#core/contract/plan/plan-variants.ts';
import { exampleRun } from '#core/contract/testing/testing.ts';
import type { AnswerChange, VariantKind } from '#core/contract/model/variants.ts';

/** Answers with a share of changed labels; null for an output without labels. */
function exampleAnswers(changedShare: number | null): AnswerChange {
  const labels = [
    {
      output: 'label',
      reading: 'labels' as const,
      changedRows: 1000 * (changedShare ?? 0),
      changedShare: changedShare ?? 0,
    },
  ];
  return {
    rows: 1000,
    drifts: [{ output: 'score', width: 1, maxAbsDiff: 0.02, meanAbsDiff: 0.001, originalRms: 0.5, rank: null }],
    labels: changedShare === null ? [] : labels,
    calibrations: [],
    metric: null,
  };
}

/** A variant for tests, measured in a run unless `runs` says otherwise. */
export function exampleVariant(
  kind: VariantKind,
  { changedShare = 0.003, ...change }: Partial<GivenVariant> & { readonly changedShare?: number | null } = {},
): GivenVariant {
  const point = (value: number) => ({ value, low: null, high: null });
  return {
    kind,
    sha256: kind.padEnd(64, '0'),
    bytes: 250,
    answers: exampleAnswers(changedShare),
    speed: {
      batchSize: 256,
      threads: 1,
      rounds: 9,
      originalRowsPerS: point(100),
      variantRowsPerS: point(200),
      ratio: point(2),
      verdict: 'faster',
    },
    runs: [exampleRun({ runId: `run-of-${kind}` })],
    ...change,
  };
}

/** Variants of the example's model for tests. */
export function exampleVariants(
  list: readonly GivenVariant[],
  { maxChangedShare = null }: { readonly maxChangedShare?: number | null } = {},
): GivenVariants {
  return {
    sha256: 'd'.repeat(64),
    finishedAt: '2026-01-15T09:02:00Z',
    model: { sha256: exampleRun().model.sha256 ?? '', bytes: 1000 },
    synthetic: false,
    maxChangedShare,
    list: [...list],
  };
}
