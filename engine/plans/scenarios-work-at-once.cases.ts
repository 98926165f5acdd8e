import { DAY_S, HOUR_S, MB, type Scenario } from './testing-scenario.ts';

const NIGHTLY = { predictionsPerDay: 10_000_000, maxStalenessS: 26 * HOUR_S, batchPeriodS: DAY_S } as const;
/** Services of small machines that are ordered when the load grows, which takes minutes. */
const START_LATE = ['ecs-fargate-autoscaled', 'eks-autoscaled'] as const;

/** Work that appears all at once, inputs that are stored anyway, and rows that fail. */
export const WORK_AT_ONCE: readonly Scenario[] = [
  {
    name: 'ten million rows at midnight, done in two minutes',
    model: 'trees',
    workload: { ...NIGHTLY, deadlineS: 120 },
    modes: ['batch'],
    impossible: START_LATE,
    because: 'A fleet for the mean of the day takes all day; machines that are ordered at midnight come too late.',
  },
  {
    name: 'ten million rows of a ranking network at midnight, done in ten minutes',
    model: 'ranker',
    workload: { ...NIGHTLY, deadlineS: 600 },
    modes: ['batch'],
    because: 'More instances for ten minutes cost no more than few for an hour.',
  },
  {
    name: 'the same rows without a deadline, all at midnight',
    model: 'ranker',
    workload: { ...NIGHTLY, rowsAppear: 'at-once' },
    modes: ['batch'],
    because: 'A day is enough for everything.',
  },
  {
    name: 'a partner’s file of a million images at nine, answers ten minutes later',
    model: 'image',
    workload: { predictionsPerDay: 1_000_000, batchPeriodS: DAY_S, deadlineS: 600, maxStalenessS: 26 * HOUR_S },
    modes: ['batch'],
    because: 'Seven cores for ten minutes a day.',
  },
  {
    name: 'a week’s rows on Sunday, within half a night, with a large model',
    model: 'large',
    workload: {
      predictionsPerDay: 20_000,
      batchPeriodS: 7 * DAY_S,
      deadlineS: 6 * HOUR_S,
      maxStalenessS: 8 * DAY_S,
    },
    modes: ['batch'],
    because: 'A week of idle machines would wait for half a night of work.',
  },
  {
    name: 'a thousand rows every five minutes, each time within one',
    model: 'trees',
    workload: { predictionsPerDay: 288_000, batchPeriodS: 300, deadlineS: 60, maxStalenessS: 600 },
    modes: ['batch', 'microbatch', 'realtime'],
    services: ['lambda-batch', 'lambda', 'sagemaker-serverless', 'kinesis-microbatch'],
    because: 'Nothing that starts a machine is ready in a minute; functions are.',
  },
  {
    name: 'events over the day that may be a minute old',
    model: 'trees',
    workload: { predictionsPerDay: 5_000_000, maxStalenessS: 60, rowsAppear: 'over-the-day' },
    modes: ['microbatch', 'realtime'],
    because: 'A minute is too short for runs, and events come one by one.',
  },
  {
    name: 'ten million rows within a second',
    model: 'trees',
    workload: { ...NIGHTLY, deadlineS: 1 },
    modes: ['none', 'realtime', 'microbatch'],
    impossible: ['ec2-batch', 'batch-fargate', 'sagemaker-batch-transform', 'spark-emr-serverless'],
    because: 'No job starts within a second.',
  },
  {
    name: 'a million inputs of a megabyte that lie in the lake anyway',
    model: 'trees',
    workload: { predictionsPerDay: 1_000_000, maxStalenessS: 26 * HOUR_S, payloadBytesIn: MB },
    modes: ['batch'],
    because: 'No one pays for the lake twice; sending terabytes through an endpoint or a stream costs more.',
  },
  {
    name: 'images of three megabytes that are stored whoever scores them',
    model: 'image',
    workload: {
      predictionsPerDay: 200_000,
      maxStalenessS: 26 * HOUR_S,
      payloadBytesIn: 3 * MB,
      inputsStored: 'already',
    },
    modes: ['batch'],
    because: 'The job reads them where they are.',
  },
  {
    name: 'a nightly job in which one row in a thousand fails',
    model: 'ranker',
    workload: { ...NIGHTLY, deadlineS: 6 * HOUR_S, failureRate: 0.001 },
    modes: ['batch'],
    because: 'Ten thousand rows are tried again, which is a second of work.',
  },
  {
    name: 'a nightly job in which one row in twenty fails',
    model: 'ranker',
    workload: { ...NIGHTLY, deadlineS: 6 * HOUR_S, failureRate: 0.05 },
    modes: ['batch'],
    because: 'It takes a twentieth longer.',
  },
];
