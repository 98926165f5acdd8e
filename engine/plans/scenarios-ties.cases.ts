import { DAY_S, type DoubtedScenario, HOUR_S, MB, PAY_PER_USE } from './testing-scenario.ts';

const LIVE = { callerWaits: true, inputsKnownInAdvance: 0, sloMs: 500 } as const;
const NIGHTLY = { batchPeriodS: DAY_S, deadlineS: 6 * HOUR_S, maxStalenessS: 30 * HOUR_S } as const;
/** Jobs that a provider starts and ends, with the fewest parts of one's own. */
const FEWEST_PARTS = ['lambda-batch', 'sagemaker-batch-transform'] as const;
const MACHINES_BY_THE_HOUR = ['ec2-batch', 'batch-fargate', 'spark-emr', 'spark-emr-serverless'] as const;

/** Costs that are near, and costs that only seem so next to a material saving of $25. */
export const TIES: readonly DoubtedScenario[] = [
  {
    name: 'ten requests a minute without what is usually also paid',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 14_400, alsoPaid: false },
    modes: ['realtime'],
    services: PAY_PER_USE,
    usd: [0.01, 2],
    because: 'Half a million calls cost less than a dollar; two idle tasks and a load balancer cost $35.',
  },
  {
    name: 'three requests a second without what is usually also paid',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 3 * DAY_S, alsoPaid: false },
    modes: ['realtime'],
    services: PAY_PER_USE,
    usd: [0.3, 9],
    because: '8 million calls: a few dollars against more than 25, which is seven times as much, not a tie.',
  },
  {
    name: 'three requests a second in Singapore without what is usually also paid',
    model: 'trees',
    workload: { ...LIVE, predictionsPerDay: 3 * DAY_S, alsoPaid: false, region: 'ap-southeast-1' },
    modes: ['realtime'],
    services: PAY_PER_USE,
    usd: [0.3, 10],
    because: 'Functions cost the same everywhere; machines cost more there.',
  },
  {
    name: 'a text encoder twice a minute with what is usually also paid',
    model: 'encoder',
    workload: { ...LIVE, predictionsPerDay: 2_880, sloMs: 2_000 },
    modes: ['realtime'],
    services: PAY_PER_USE,
    usd: [3.5, 8],
    because: 'The calls cost cents, the metrics and alarms $3.50; a fleet pays $80 for gateways and addresses alone.',
  },
  {
    name: 'a thousand rows a night, which cost cents whatever runs them',
    model: 'ranker',
    workload: { ...NIGHTLY, predictionsPerDay: 1_000 },
    modes: ['batch'],
    services: FEWEST_PARTS,
    usd: [0, 8],
    because: 'Within cents, what has the fewest parts.',
  },
  {
    name: 'a thousand rows a night where every cent counts',
    model: 'ranker',
    workload: { ...NIGHTLY, predictionsPerDay: 1_000, materialUsd: 0 },
    modes: ['batch', 'realtime'],
    usd: [0, 5],
    because: 'Cents are a saving when the user says so.',
  },
  {
    name: 'a hundred thousand documents a night',
    model: 'encoder',
    workload: { ...NIGHTLY, predictionsPerDay: 100_000 },
    modes: ['batch'],
    usd: [3, 15],
    because: 'Up to 40 minutes of a core a night: one to four dollars of compute a month.',
  },
  {
    name: 'a hundred million documents a night',
    model: 'encoder',
    workload: { ...NIGHTLY, predictionsPerDay: 100_000_000 },
    modes: ['batch'],
    services: MACHINES_BY_THE_HOUR,
    usd: [80, 900],
    because: '170 core-hours a night: spot machines save hundreds of dollars over functions and managed jobs.',
  },
  {
    name: 'ten million images a night',
    model: 'image',
    workload: { ...NIGHTLY, predictionsPerDay: 10_000_000, payloadBytesIn: 0.1 * MB },
    modes: ['batch'],
    usd: [5, 400],
    because: 'Three core-hours; reading a terabyte takes longer than scoring it.',
  },
  {
    name: 'a thousand requests per second around the clock',
    model: 'image',
    workload: { ...LIVE, predictionsPerDay: 1000 * DAY_S, sloMs: 200 },
    modes: ['realtime', 'microbatch'],
    services: ['ecs-ec2', 'ecs-fargate', 'ecs-fargate-autoscaled', 'eks', 'eks-autoscaled', 'kafka-microbatch'],
    because: 'Five busy cores: machines, or a stream whose batches of 32 make each core score several times the rows.',
  },
];
