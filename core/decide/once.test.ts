import { expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { makeReport } from '#core/report/make-report.ts';
import { planAsked, prepareSources } from './plan-asked.ts';

const plain = exampleCatalog();
const address = { id: 'vpc.public-address', service: 'VPC', item: 'address', unit: 'hour', usd: 0.005 };
const seen = { kind: 'exact', source: 'test', asOf: '2026-07-20', note: '' } as const;
const sources = prepareSources({
  runs: [exampleRun()],
  variants: null,
  catalog: { ...plain, services: [...plain.services, { ...address, ...seen }] },
  catalogSha256: 'a'.repeat(64),
  otherClouds: [],
  seed: 1,
});

function planOf(input: Partial<WorkloadInput>) {
  const workload = Workload.parse({ predictionsPerDay: 50e6, alsoPaid: false, ...input });
  const asked = {
    workload,
    currentDeployment: null,
    instances: [],
    allInstances: false,
    purchases: [],
    cloud: 'stated' as const,
    createdAt: '2026-01-01T00:00:00Z',
  };
  return planAsked(sources, asked, { flips: false, simulations: 16 });
}

const daily = planOf({ batchPeriodS: 86_400, deadlineS: 21_600 });
const once = planOf({ deadlineS: 21_600, once: true });
const usdOf = (plan: typeof once, id: string) =>
  plan.options.find((option) => option.id === id)?.monthlyUsd?.value ?? Number.NaN;

test('a job that runs once costs one of the runs of a month', () => {
  const id = 'ec2-batch/c7a.large/spot';
  const [all, one] = [usdOf(daily, id), usdOf(once, id)];
  expect(one).toBeGreaterThan(0);
  expect(all / one).toBeCloseTo(730 / 24, 1);
});

test('its cost per million predictions is that of the run', () => {
  for (const { costPerMillionUsd, monthlyUsd } of once.options.filter(({ feasible }) => feasible)) {
    expect(costPerMillionUsd?.value).toBeCloseTo((monthlyUsd?.value ?? Number.NaN) / 50, 9);
  }
});

test('services that keep running and commitments are excluded with the reason', () => {
  expect(once.verdict.mode).toBe('batch');
  const feasible = once.options.filter((option) => option.feasible);
  expect(feasible.length).toBeGreaterThan(0);
  expect(feasible.every(({ mode, purchase }) => mode === 'batch' && !purchase.endsWith('yr'))).toBe(true);
  const live = once.options.filter(({ mode }) => mode !== 'batch');
  expect(live.length).toBeGreaterThan(0);
  expect(
    live.every(({ reasons }) => reasons[0]?.text === 'the job runs once, and a service would keep running after it'),
  ).toBe(true);
  const committed = once.options.find(({ service, purchase }) => service === 'ec2-batch' && purchase === '3yr');
  expect(committed?.reasons[0]?.text).toBe('the job runs once, and a commitment is paid for years');
});

test('answers are as old as the run takes, and no next run sets a time', () => {
  for (const { feasible, freshnessS } of once.options) if (feasible) expect(freshnessS?.max).toBeLessThan(21_600);
  // Without a batch window it has a day; with one, as long as that says, even days.
  const slow = planOf({ predictionsPerDay: 5e10, deadlineS: 10 * 86_400, once: true });
  const oldest = slow.options.find(({ id }) => id === slow.verdict.optionId)?.freshnessS?.max ?? 0;
  expect(oldest).toBeGreaterThan(86_400);
});

test('no text for a reader mentions a month or predictions per day', () => {
  const { assumptions, audit, sections, ...report } = makeReport(once);
  expect(assumptions.length + audit.length).toBeGreaterThan(0);
  // Assumptions and the audit trail state the inputs of a service that would run all the time.
  const others = sections.filter(({ id }) => !/assumptions|audit/.test(id));
  const texts = JSON.stringify([report, others, once.verdict, once.options]);
  expect(texts).not.toMatch(/(per|a) month(?! of)|per day|once a day/);
  expect(texts).toContain('per job');
  expect(once.assumptions.some(({ text }) => text.startsWith('The job runs once'))).toBe(true);
});

test('what is usually also paid is that of the job', () => {
  const [month, job] = [daily, once].map(({ options }) => {
    const option = options.find(({ id }) => id === 'ec2-batch/c7a.large/spot');
    return (option?.alsoPaid ?? []).reduce((sum, item) => sum + item.monthlyUsd, 0);
  });
  expect(job).toBeGreaterThan(0);
  expect((job ?? Number.NaN) * (730 / 24)).toBeCloseTo(month ?? Number.NaN, 6);
});
