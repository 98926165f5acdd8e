import { expect, test } from 'vitest';
import { Reason, StatedReason } from '#core/contract/reasons/reasons.ts';
import { priceMark } from '#core/words/price-mark.ts';
import { reasonText, statedReason } from './reasons-words.ts';

const SLO = { percentile: 99, ms: 200.4, sloMs: 200 } as const;

test.each<readonly [Reason, string]>([
  [
    { code: 'instance-price-missing', instanceType: 'c7i.large', purchase: 'spot', region: 'eu-west-1' },
    'the catalogue has no spot price for c7i.large in eu-west-1',
  ],
  [
    { code: 'product-price-missing', products: ['eks', 'load-balancer'], region: 'eu-west-1' },
    'the catalogue has no price for EKS and the load balancer in eu-west-1',
  ],
  [
    { code: 'payload-over-limit', part: 'payload', bytes: 7e6, limitBytes: 6e6, product: 'lambda' },
    'a payload of 7 MB exceeds the limit of 6 MB for Lambda',
  ],
  [
    { code: 'latency-over-slo', ...SLO, cause: 'cold-start', causeMs: 4000, causeShare: 0.004 },
    'p99 is just over 200 ms (0.40 % of requests have a cold start of 4.0 s); the SLO is 200 ms',
  ],
  [
    { code: 'latency-over-slo', ...SLO, ms: 330, cause: 'window', causeMs: 200, causeShare: null },
    'with the shortest window of 200 ms, p99 is 330 ms; the SLO is 200 ms',
  ],
  [
    { code: 'answer-too-old', ms: Infinity, maxStalenessS: 60, cause: 'transfer', causeMs: null, causeShare: null },
    'an answer may be at most 1 min old, but p99 is more than ten years (most of it is the transfer through S3 and back)',
  ],
  [
    { code: 'sized-with-slack', factor: 2, factor90: 2.05, monthlyUsd: 1000, expectedUsd: 520 },
    'sized for 2 times the expected load, so that it is feasible in more of the simulations: its speed is projected, within a factor of 2.05 either way; a fleet for the expected load would cost $520 a month instead of $1,000. Measure the machine with modewise fleet: at the projected speed it could save 48 %',
  ],
  [
    { code: 'sized-with-slack', factor: 1.5, factor90: null, monthlyUsd: 1000, expectedUsd: 700 },
    'sized for 1.5 times the expected load, so that it is feasible in more of the simulations; a fleet for the expected load would cost $700 a month instead of $1,000',
  ],
  [
    { code: 'sized-with-slack', factor: 1.5 },
    'sized for 1.5 times the expected load, so that it is feasible in more of the simulations',
  ],
  [
    { code: 'cpu-target-not-passed', targetPct: 1, mostPct: 1.2 },
    'its autoscaler would never add one: at its highest rate a machine uses 1.2 % of its CPU, and the target of the plan is 1 %, in whole per cent',
  ],
  [
    { code: 'charged-where-it-fails', fleetShare: 0.12, penaltyShare: 0.06, simulations: 4096 },
    'its cost counts the others, 12 % with a larger fleet and 6 % with 1.25 times the most expensive option',
  ],
  [
    { code: 'charged-where-it-fails', fleetShare: 0, penaltyShare: 0.5, simulations: 512 },
    'its cost counts the others, 50 % with 1.25 times the most expensive option',
  ],
  [{ code: 'inputs-not-known', share: 1 }, 'a caller waits and no input is known when the batch runs'],
  [{ code: 'inputs-not-known', share: 0.05 }, 'a caller waits and 5 % of the inputs are not known when the batch runs'],
  [
    { code: 'device-not-priced', provider: 'webgpu', device: 'SwiftShader', why: 'software' },
    'a run with WebGPU on SwiftShader is not priced: the speed of a software device says nothing about real hardware',
  ],
  [
    { code: 'measured-on-device', provider: 'cuda', device: 'Tesla T4', nodesOnCpu: 3, nodes: 78, shareOnCpu: 0.61 },
    'measured with CUDA on Tesla T4, one session; 3 of 78 nodes on the CPU: 61 % of the time',
  ],
  [
    { code: 'node-pods', pods: 1, podMib: 120, overheadShare: 0.16 },
    '1 pod of 120 MiB per node; Kubernetes and its agents use 16 % of its vCPUs',
  ],
  [
    {
      code: 'answers-stored',
      store: 'dynamodb',
      monthlyUsd: 8.58,
      otherStore: 'elasticache',
      otherMonthlyUsd: 23.36,
    },
    'answers are stored in DynamoDB for $8.58 per month; ElastiCache would cost $23.36',
  ],
  [
    {
      code: 'run-of-unknown-instance',
      of: 'pack',
      instanceType: 'c6i.lagre',
      similar: 'c6i.large',
      region: 'eu-west-1',
    },
    'a pack names c6i.lagre (c6i.large?), which is not in the catalogue of eu-west-1: it represents its processor only',
  ],
  [{ code: 'text-only', text: 'an older sentence', priceMark: null }, 'an older sentence'],
])('$code as text', (reason, text) => {
  expect(reasonText(reason)).toBe(text);
});

test('a document holds the code, the values and the text, with numbers in its bounds', () => {
  const stated = statedReason({ code: 'start-over-deadline', startS: Infinity, deadlineS: 60 });
  expect(stated).toEqual({
    code: 'start-over-deadline',
    startS: 1e30,
    deadlineS: 60,
    text: 'a run takes up to more than ten years to start; the batch window is 1 min',
  });
  expect(StatedReason.parse(stated)).toEqual(stated);
  expect(Reason.safeParse({ code: 'start-over-deadline', startS: 1 }).success).toBe(false);
});

test('an option is marked by the price that it rests on', () => {
  const marked = (...reasons: readonly Reason[]) => priceMark({ reasons: reasons.map(statedReason) });
  const own = { code: 'own-price', source: 'ours.csv', asOf: null } as const;
  expect(marked()).toBeNull();
  expect(marked({ code: 'network-unknown' }, own)).toBe('own price');
  expect(marked(own, { code: 'estimated-price', usdPerHour: 1, note: '' })).toBe('estimated price');
  expect(marked({ code: 'text-only', text: 'an older sentence', priceMark: 'own' })).toBe('own price');
});
