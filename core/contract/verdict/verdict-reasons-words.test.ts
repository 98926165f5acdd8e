import { expect, test } from 'vitest';
import type { Offer, VerdictFact } from '#core/contract/verdict/verdict-reasons.ts';
import { verdictText, verdictWords } from './verdict-reasons-words.ts';

const BATCH: Offer = { service: 'ec2-batch', instanceType: 'c7g.large', purchase: 'spot', monthlyUsd: 100 };
const LIVE: Offer = { service: 'lambda', instanceType: null, purchase: 'on-demand', monthlyUsd: 50 };
const STREAM: Offer = { service: 'kinesis-microbatch', instanceType: null, purchase: 'on-demand', monthlyUsd: 51 };
const CHOICE = { code: 'live-choice', p99Ms: null, sloMs: null, neededSaving: 0.1 } as const;
const NOTHING = { code: 'nothing-fits', groups: [{ services: ['ec2-batch', 'eks'], reason: null }], more: 2 } as const;

test.each<readonly [VerdictFact, string]>([
  [
    { code: 'caller-waits', sloMs: 100, percentile: 99, freshestBatchS: 485 },
    'A caller waits and the SLO is 100 ms at p99; answers of the freshest batch option are up to 8 min 5 s old.',
  ],
  [
    { code: 'staleness', maxStalenessS: 60, freshestBatchS: null },
    'Answers may be at most 1 min old; no batch option is feasible at any age.',
  ],
  [
    { code: 'cheaper', live: LIVE, batch: BATCH, share: 0.97, simulations: 512 },
    'Lambda costs $50.00 per month; the best batch option, EC2 batch on c7g.large (spot), costs $100 per month. Lambda is cheaper in 97 % of 512 simulations.',
  ],
  [
    { ...CHOICE, mode: 'microbatch', offer: STREAM, rival: { ...LIVE, monthlyUsd: 102 } },
    'Kinesis micro-batch costs $51.00 per month: 50 % less than Lambda, which answers each request individually.',
  ],
  [
    { ...CHOICE, mode: 'microbatch', offer: STREAM, rival: LIVE, callerWaits: false },
    'Kinesis micro-batch costs $51.00 per month: Lambda, which answers each request individually, costs $50.00 per month; where no caller waits, it is chosen only if it saves at least 10 %.',
  ],
  [
    { ...CHOICE, mode: 'realtime', offer: LIVE, rival: STREAM, callerWaits: false },
    'Lambda costs $50.00 per month. The cheapest micro-batch option, Kinesis micro-batch, costs $51.00 per month; where no caller waits, micro-batch is chosen unless another option saves at least 10 %, or ties with it and has fewer components to operate.',
  ],
  [
    { code: 'batch-infeasible', isOffered: true, reason: { code: 'tasks-need-shards' }, failingShare: 1 },
    'Batch, the default, is not feasible: Spark distributes a job over tasks, but this job is not divided into shards.',
  ],
  [
    { code: 'break-even', other: LIVE, perDay: 4000, currentPerDay: 1000, neededShare: 0.8, flipPerDay: 6000 },
    'It costs the same as Lambda at 4,000 predictions per day (0.0463/s); the workload has 1,000. Batch, the default, is replaced only if the other option is cheaper in 80 % of the simulations: the verdict changes at 6,000.',
  ],
  [
    { code: 'current', mode: 'realtime', monthlyUsd: 60, savedUsd: -40 },
    'You pay $60.00 per month today (realtime): this option costs $40.00 more.',
  ],
  [
    { ...NOTHING, unpriced: ['lambda'], region: 'eu-west-1' },
    'No option is feasible. EC2 batch, Kubernetes: it is not feasible. And 2 more; the table gives each reason. The catalogue lacks prices for Lambda in eu-west-1: import them (catalog import), or plan for a region of AWS such as us-east-1.',
  ],
  [{ code: 'text-only', rule: 'staleness', text: 'An older sentence.' }, 'An older sentence.'],
])('$code as text', (fact, text) => {
  expect(verdictText(fact)).toBe(text);
});

test('a reason parts into its claim and its grounds', () => {
  expect(verdictWords({ code: 'caller-waits', sloMs: 100, percentile: 99, freshestBatchS: null })).toEqual({
    claim: 'A caller waits and the SLO is 100 ms at p99',
    mark: ';',
    grounds: 'no batch option is feasible at any age.',
  });
});
