import { expect, test } from 'vitest';
import type { Offer, VerdictFact } from '#core/contract/verdict-reasons.ts';
import { verdictText, verdictWords } from './verdict-reasons.ts';

const BATCH: Offer = { service: 'ec2-batch', instanceType: 'c7g.large', purchase: 'spot', monthlyUsd: 100 };
const LIVE: Offer = { service: 'lambda', instanceType: null, purchase: 'on-demand', monthlyUsd: 50 };
const NOTHING = { code: 'nothing-fits', groups: [{ services: ['ec2-batch', 'eks'], reason: null }], more: 2 } as const;

test.each<readonly [VerdictFact, string]>([
  [
    { code: 'caller-waits', sloMs: 100, percentile: 99, freshestBatchS: 485 },
    'A caller waits and the SLO is 100 ms at p99; the freshest batch has answers up to 8 min 5 s old.',
  ],
  [
    { code: 'staleness', maxStalenessS: 60, freshestBatchS: null },
    'Answers may be at most 1 min old; no batch holds at any age.',
  ],
  [
    { code: 'cheaper', live: LIVE, batch: BATCH, share: 0.97, worlds: 512 },
    'Lambda costs $50.00 a month and the best batch, EC2 batch on c7g.large (spot), $100 a month: cheaper in 97 % of 512 worlds.',
  ],
  [
    { code: 'batch-infeasible', isOffered: true, reason: { code: 'tasks-need-shards' }, failingShare: 1 },
    'Batch, the default, does not hold: Spark spreads a job over tasks, and this job is not cut into shards.',
  ],
  [
    { code: 'break-even', other: LIVE, perDay: 4000, todayPerDay: 1000, neededShare: 0.8, flipPerDay: 6000 },
    'It costs the same as Lambda at 4,000 predictions a day (0.0463/s); the workload has 1,000. Batch, the default, is left only where the other is cheaper in 80 % of the worlds: the verdict changes at 6,000.',
  ],
  [
    { code: 'current', mode: 'realtime', monthlyUsd: 60, savedUsd: -40 },
    'Today $60.00 a month is paid for realtime: this is $40.00 more.',
  ],
  [
    { ...NOTHING, unpriced: ['lambda'], region: 'eu-west-1' },
    'Nothing fits. EC2 batch, Kubernetes: it does not hold. And 2 more, each with its reason in the table. For Lambda prices of eu-west-1 are missing: import them (catalog import), use estimates (--estimates), or plan for us-east-1.',
  ],
  [{ code: 'text-only', rule: 'staleness', text: 'An older sentence.' }, 'An older sentence.'],
])('$code as text', (fact, text) => {
  expect(verdictText(fact)).toBe(text);
});

test('a reason parts into its claim and its grounds', () => {
  expect(verdictWords({ code: 'caller-waits', sloMs: 100, percentile: 99, freshestBatchS: null })).toEqual({
    claim: 'A caller waits and the SLO is 100 ms at p99',
    mark: ';',
    grounds: 'no batch holds at any age.',
  });
});
