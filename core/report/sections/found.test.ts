import { expect, test } from 'vitest';
import { Verification } from '#core/contract/serving/verification.ts';
import { exampleJob, examplePromises, exampleTarget } from '#core/verify/testing.ts';
import { checksOf } from '#core/verify/verify.ts';
import { foundPart } from './found.ts';
import { makeReport } from '#core/report/make-report.ts';
import { reportHtml } from '#core/report/page/page.ts';
import { examplePlan } from '#core/report/testing.ts';

function verification(patch: Partial<Verification> = {}): Verification {
  const found = patch.found ?? exampleTarget();
  const promises = patch.promises ?? examplePromises();
  const { predictionsPerDay } = promises;
  return Verification.parse({
    schemaVersion: 1,
    verifiedAt: '2026-02-01T10:00:00Z',
    planSha256: null,
    promises,
    found,
    machines: 2,
    predictionsPerDay,
    ...checksOf({ promises, found, machines: 2, predictionsPerDay }),
    ...patch,
  });
}

test('the measured values are shown next to the expected ones', () => {
  const { claim, table, notes, isBroken } = foundPart(verification());
  expect(claim).toBe('Always-on endpoint, ml.c7i.large, on demand meets all expected figures of the plan.');
  expect(isBroken).toBe(false);
  expect(table.rows.map((row) => row.slice(0, 4))).toEqual([
    ['Requests per second', '400 requests/s, at least 100 requests/s', '100 requests/s', 'holds'],
    ['Latency, 99th percentile', '20 ms', '18 ms [17 ms to 19 ms]', 'holds'],
    ['SLO, 95 % of answers', '50 ms', '14 ms [13 ms to 16 ms]', 'holds'],
    ['Cost per million', '$1.00, at most $1.20', '$1.00', 'holds'],
  ]);
  expect(notes[0]).toContain(
    '6,000 requests to http://localhost:8000 in 1 min, with synthetic rows, 1 February 2026; 100 % of them were answered within the SLO',
  );
});

test('a missed figure is the claim', () => {
  const found = {
    kind: 'results' as const,
    files: ['log.jsonl'],
    shards: [1, 2].map(() => ({ rows: 1000, seconds: 16 })),
  };
  const { claim, isBroken } = foundPart(verification({ promises: exampleJob(), found }));
  expect(isBroken).toBe(true);
  expect(claim).toContain(
    'misses 3 expected figures of the plan: rows per second of a run, time of a run, cost per million',
  );
});

test('the report has a page for it only if something was found', () => {
  const page = reportHtml(makeReport(examplePlan(), verification()));
  expect(page).toContain('<h2 id="found">Expected and measured</h2>');
  expect(page).toContain('SLO, 95 % of answers');
  expect(reportHtml(makeReport(examplePlan()))).not.toContain('Expected and measured');
});
