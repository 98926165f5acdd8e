import { expect, test } from 'vitest';
import { viewOf } from '#core/decide/plan-view.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import type { SloResult } from '#core/contract/run/run.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { measuredRateSentence } from './measured-rate.ts';

/** The example with a measured rate, and a choice whose machine is projected within these factors. */
function planWith(slo: Partial<SloResult>, factors: readonly [number, number] | null): PlanDocument {
  const plan = EDGE_CASES.example();
  const [run] = plan.runs;
  const measured = run?.realtime?.slo;
  if (run?.realtime == null || measured == null) throw new Error('the example has a rate within an SLO');
  return {
    ...plan,
    runs: [{ ...run, realtime: { ...run.realtime, slo: { ...measured, ms: 100, percentile: 99, ...slo } } }],
    options: plan.options.map((option) => {
      const reasons = option.reasons.filter(({ code }) => code !== 'projected-throughput');
      if (factors === null) return { ...option, reasons };
      const [low90, high90] = factors;
      const projection = {
        code: 'projected-throughput' as const,
        from: 'host' as const,
        source: 'a',
        target: 'b',
        bandId: 'B',
        description: 'another generation',
        low90,
        high90,
        residuals: null,
        text: '',
      };
      return { ...option, reasons: [...reasons, projection] };
    }),
  };
}

const sentence = (...of: Parameters<typeof planWith>): string => measuredRateSentence(viewOf(planWith(...of)));

test('the measured rates are stated with their confidence, and with what the projection adds', () => {
  const maxRatePerS = { value: 350, low: 310, high: 402 };
  expect(sentence({ maxRatePerS, basis: 'measured' }, [0.5, 2])).toBe(
    'Measured for 100 ms at p99: holds at 310 requests/s, fails at 402 requests/s (95 % each); projected × 2 either way.',
  );
  expect(sentence({ maxRatePerS, basis: 'measured' }, [0.7, 1.2])).toMatch(/; projected × 0\.7 to × 1\.2\.$/);
});

test('a machine that was measured is not projected, and a simulated rate says what it is', () => {
  const maxRatePerS = { value: 350, low: 310, high: null };
  expect(sentence({ maxRatePerS, basis: 'simulated' }, null)).toBe(
    'Simulated from measured service times for 100 ms at p99: holds at 310 requests/s (95 % confidence).',
  );
});

test('it says nothing where no rate is known', () => {
  expect(sentence({ maxRatePerS: null }, [0.5, 2])).toBe('');
});
