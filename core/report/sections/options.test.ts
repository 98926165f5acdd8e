import { expect, test } from 'vitest';
import { makeReport } from '#core/report/make-report.ts';
import { examplePlan } from '#core/report/testing.ts';

test('an option that rests on an estimated price is marked wherever the report names it, others are not', () => {
  const plan = examplePlan();
  const chosen = plan.verdict.optionId;
  const estimated = { code: 'estimated-price', usdPerHour: 1, note: 'a guess', text: 'an estimated price' } as const;
  const options = plan.options.map((option) =>
    option.id === chosen ? { ...option, reasons: [...option.reasons, estimated] } : option,
  );
  const report = makeReport({ ...plan, options });
  for (const row of report.options) {
    expect(row.detail.endsWith(', estimated price')).toBe(row.id === chosen);
  }
  expect(JSON.stringify(report.verdict)).toContain('estimated price');
});
