import { describe, expect, test } from 'vitest';
import { exampleCatalog, exampleRun } from '#core/contract/testing/testing.ts';
import { Workload, type WorkloadInput } from '#core/contract/workload/workload.ts';
import { createEvaluator } from '#core/price/serving/evaluator.ts';
import { statedAlsoPaid } from '#core/contract/serving/bill-words.ts';
import { CENTRAL_SIMULATION } from './central-simulation.ts';

const USUAL = {
  'usual.request-log': 200,
  'usual.logged-requests': 1000,
  'usual.machine-log': 2,
  'usual.metrics': 10,
  'usual.alarms': 5,
  'usual.zones': 2,
  'usual.image': 1,
  'usual.releases': 4,
};
const PRICES = {
  'cloudwatch.logs': 0.5,
  'cloudwatch.log-storage': 0.03,
  'cloudwatch.metric': 0.3,
  'cloudwatch.alarm': 0.1,
  'nat.hour': 0.045,
  'nat.data': 0.045,
  'vpc.public-address': 0.005,
  'transfer.zone': 0.01,
};
const plain = exampleCatalog();
const seen = { kind: 'exact', source: 'test', asOf: '2026-07-20', note: '' } as const;
const catalog = {
  ...plain,
  limits: [...plain.limits, ...Object.entries(USUAL).map(([id, value]) => ({ id, value, unit: 'unit', ...seen }))],
  services: [
    ...plain.services,
    ...Object.entries(PRICES).map(([id, usd]) => ({ id, service: 's', item: id, unit: 'unit', usd, ...seen })),
  ],
};
const evaluator = createEvaluator({ runs: [exampleRun()], catalog });

function asked(id: string, input: Partial<WorkloadInput> = {}) {
  const candidate = evaluator.candidates({}).find((each) => each.id === id);
  if (candidate === undefined) throw new Error(`the example offers ${id}`);
  return [candidate, Workload.parse({ predictionsPerDay: 1e6, alsoPaid: false, ...input })] as const;
}

function usualOf(id: string, input: Partial<WorkloadInput> = {}): Readonly<Record<string, number>> {
  const items = evaluator.alsoPaid(...asked(id, input));
  return Object.fromEntries(items.map(({ code, monthlyUsd }) => [code, monthlyUsd]));
}

/** A million requests per day are 30.42 million a month; with 200 bytes of log each, 5.67 GB at $0.50 and $0.03. */
const REQUEST_LOGS = ((1e6 * 730) / 24) * 200 * (0.53 / 2 ** 30);
const MONITORING = 10 * 0.3 + 5 * 0.1;

describe('usual extras', () => {
  test('for what the provider runs are logs, metrics and alarms', () => {
    const usual = usualOf('lambda/-/on-demand');
    expect(Object.keys(usual)).toEqual(['usual-logs', 'usual-monitoring']);
    expect(usual['usual-logs']).toBeCloseTo(REQUEST_LOGS, 9);
    expect(usual['usual-monitoring']).toBeCloseTo(MONITORING, 9);
  });

  test('samples the log lines of more than a thousand requests per second', () => {
    const logs = (perS: number) => usualOf('lambda/-/on-demand', { predictionsPerDay: perS * 86_400 })['usual-logs'];
    expect(logs(5000)).toBeCloseTo(logs(1000) ?? 0, 6);
    expect(logs(500)).toBeCloseTo((logs(1000) ?? 0) / 2, 6);
  });

  test('for a fleet are also NAT gateways and addresses in two zones, and the half of the bytes that crosses zones', () => {
    const usual = usualOf('eks/c7a.large/on-demand', { minInstances: 2 });
    const logGb = ((1e6 * 730) / 24) * (200 / 2 ** 30);
    // Two nodes fetch an image of 1 GB in each of four releases.
    expect(usual['usual-nat']).toBeCloseTo(2 * 730 * 0.045 + (logGb + 8) * 0.045, 9);
    expect(usual['usual-addresses']).toBeCloseTo(4 * 730 * 0.005, 9);
    const gb = (((1e6 * 730) / 24) * 1280) / 2 ** 30;
    expect(usual['usual-zone-traffic']).toBeCloseTo(0.5 * gb * 0.02, 9);
  });

  test('for brokers is the traffic of two thirds of the bytes, to a broker and from it', () => {
    const usual = usualOf('kafka-microbatch/c7a.large/on-demand');
    const gb = (((1e6 * 730) / 24) * 1280) / 2 ** 30;
    expect(usual['usual-zone-traffic']).toBeCloseTo(2 * (2 / 3) * gb * 0.02, 9);
  });

  test('for a batch are the addresses of its machines while they run', () => {
    const usual = usualOf('ec2-batch/c7a.large/on-demand');
    expect(Object.keys(usual)).toEqual(['usual-logs', 'usual-monitoring', 'usual-addresses']);
    // A run of a few minutes per day.
    expect(usual['usual-addresses']).toBeGreaterThan(0);
    expect(usual['usual-addresses']).toBeLessThan(0.1);
  });

  test('names the rows that each estimate comes from', () => {
    for (const item of statedAlsoPaid(evaluator.alsoPaid(...asked('eks/c7a.large/on-demand')))) {
      expect(item.kind).toBe('ASSUMPTION');
      expect(item.source).toMatch(/usual\./);
    }
  });
});

test.each(['lambda/-/on-demand', 'eks/c7a.large/on-demand', 'ec2-batch/c7a.large/on-demand'])(
  'the switch moves all of it into the price of %s',
  (id) => {
    const usual = Object.values(usualOf(id)).reduce((sum, usd) => sum + usd, 0);
    const [candidate, without] = asked(id);
    const [, including] = asked(id, { alsoPaid: true });
    const usdOf = (workload: Workload) =>
      evaluator.price(candidate, workload, CENTRAL_SIMULATION).explain().monthlyUsd ?? 0;
    expect(usdOf(including) - usdOf(without)).toBeCloseTo(usual, 6);
    expect(evaluator.alsoPaid(candidate, including)).toEqual([]);
  },
);
