import { expect, test } from 'vitest';
import { Assumption, AssumptionFact } from '#core/contract/plan/assumptions.ts';
import { assumptionText, statedAssumption } from './assumptions-words.ts';

test.each<readonly [AssumptionFact, string]>([
  [
    { code: 'prices', region: 'us-east-1', asOf: '2025-06-28/2026-09-28', monthHours: 730 },
    'Prices for us-east-1, dated 28 June 2025 to 28 September 2026; for planning, not a quote. One month is 730 h.',
  ],
  [
    { code: 'always-on-load', utilisation: 0.5 },
    'Always-on instances are loaded to at most 50 % of the highest rate that they can serve within the SLO.',
  ],
  [
    { code: 'peak-to-mean', shapes: [{ shape: 'flat', peakToMean: 1 }] },
    'Peak-to-mean ratio of the day if the workload does not state one: flat 1.',
  ],
  [
    { code: 'judged-price', service: 'Lambda', item: 'requests', usd: null, unit: '', note: 'No row' },
    'Lambda, requests: price not known. No row.',
  ],
  [
    { code: 'judged-limit', id: 'ec2-batch.checkpoint', value: 10, unit: 's', note: 'time of one checkpoint' },
    'EC2 batch, checkpoint: 10 s. Time of one checkpoint.',
  ],
  [
    { code: 'judged-limit', id: 'alb.front-p50', value: 5, unit: 'ms', note: 'Added by it' },
    'Load balancer, added latency, median: 5 ms. Added by it.',
  ],
  [
    { code: 'old-limits', newest: '2026-09-28', limits: [{ id: 'lambda.idle', asOf: '2019-08-01' }] },
    'Check these limits, which are dated more than a year before the newest price of 28 September 2026: Lambda, idle (1 August 2019).',
  ],
  [
    { code: 'stalls-left-out', seen: 3 },
    'The projection excludes 3 long stalls of this machine, too few to measure their effect. Other machines have stalls too: prices include the share of the time that these took, and the measurement states what is left of the rate if they persist.',
  ],
  [
    {
      code: 'days-and-hosts',
      runs: 1,
      machines: 1,
      days: 1,
      dayFactor90: null,
      hostFactor90: null,
    },
    'A measured rate and its interval hold for the same hour on the same host. How much rates vary between days and hosts is unknown: estimating it takes 10 comparable runs on 3 machines, and this plan has 1 run on 1 machine. The simulations do not vary them.',
  ],
  [
    {
      code: 'days-and-hosts',
      runs: 12,
      machines: 4,
      days: 3,
      dayFactor90: 1.1,
      hostFactor90: 1.25,
    },
    'A measured rate and its interval hold for the same hour on the same host. Based on 12 runs on 4 machines and 3 days, nine in ten rates on another host of the type are within ×/÷ 1.25 of it, and on another day of the same host within ×/÷ 1.1. The simulations vary the host.',
  ],
  [{ code: 'run-limit', reason: { code: 'no-measurement' } }, 'The run has no completed measurement.'],
  [
    { code: 'left-out', only: [], without: ['spot', 'kubernetes'], services: ['eks', 'eks-autoscaled'] },
    'You allow everything but spot, kubernetes, so the plan leaves out Kubernetes, Autoscaled Kubernetes.',
  ],
  [
    { code: 'left-out', only: ['lambda'], without: ['spot'], services: ['eks', 'lambda', 'ec2-batch', 'eks', 'eks'] },
    'You allow only lambda, not spot, so the plan leaves out Kubernetes, Lambda, EC2 batch, Kubernetes and 1 more.',
  ],
  [{ code: 'left-out', only: [], without: ['spot'], services: [] }, 'You allow everything but spot.'],
  [
    { code: 'existing-parts', parts: ['eks', 'nat'] },
    'Existing resources are not charged again: EKS control plane, NAT gateways. The plan assumes that they have capacity for this load.',
  ],
  [
    {
      code: 'own-quotas',
      quotas: [
        { id: 'ec2.vcpus', value: 64, max: null },
        { id: 'lambda.concurrency', value: 2000, max: 5000 },
      ],
    },
    'Quotas of your account: ec2.vcpus 64, lambda.concurrency 2,000 (at most 5,000). Those that you do not state are the defaults of the provider.',
  ],
  [
    { code: 'one-off', rows: 5e7 },
    'The job runs once and scores 50 million rows. Costs are for this run, and its files are kept as long as those of a repeating job.',
  ],
  [{ code: 'text-only', text: 'An older sentence.' }, 'An older sentence.'],
])('an assumption as text: %j', (fact, text) => {
  expect(assumptionText(fact)).toBe(text);
  const stated = statedAssumption({ ...fact, kind: 'ASSUMPTION', source: null });
  expect(Assumption.parse(stated)).toEqual({ ...fact, kind: 'ASSUMPTION', source: null, text });
});

test('an assumption without its values is none', () => {
  expect(AssumptionFact.safeParse({ code: 'always-on-load' }).success).toBe(false);
});
