import { onceAsked } from '#core/once-per.ts';
import type { PresetSummary } from './preset-list.ts';
import { Workload, type WorkloadInput, WorkloadQuestion } from './workload.ts';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** A preset whose workload is completed when it is read: every command loads this table, and few read it. */
function preset(name: string, title: string, description: string, input: WorkloadInput): PresetSummary {
  const completed = onceAsked(() => Workload.parse({ ...input, preset: name }));
  return {
    name,
    title,
    description,
    get workload() {
      return completed();
    },
  };
}

/** The bundled workloads, by the names that the command line uses. */
export const PRESETS: readonly PresetSummary[] = [
  preset(
    'million-a-day',
    'A million per day',
    'A million predictions per day, read the next day. They need not be live, so cost decides.',
    { predictionsPerDay: 1_000_000, shape: 'diurnal', maxStalenessS: 26 * HOUR_S, readsPerEntityPerDay: 1 },
  ),
  preset(
    'nightly-scoring',
    'Nightly scoring',
    'Ten million customers are scored every night. Results must be ready six hours later, when the office opens.',
    {
      predictionsPerDay: 10_000_000,
      shape: 'flat',
      maxStalenessS: 30 * HOUR_S,
      batchPeriodS: DAY_S,
      deadlineS: 6 * HOUR_S,
      rowsAppear: 'at-once',
      inputsStored: 'already',
      readsPerEntityPerDay: 1,
      payloadBytesIn: 600,
      payloadBytesOut: 32,
      failureRate: 0.001,
    },
  ),
  preset(
    'fraud-detection',
    'Fraud detection',
    'Every card payment waits for its score at the terminal. No payment is known in advance.',
    {
      predictionsPerDay: 5_000_000,
      shape: 'diurnal',
      peakToMean: 2.5,
      callerWaits: true,
      sloMs: 100,
      sloPercentile: 99,
      pathOverheadMs: 30,
      inputsKnownInAdvance: 0,
      payloadBytesIn: 2_048,
      payloadBytesOut: 128,
      failureRate: 0.001,
    },
  ),
  preset(
    'recommendations',
    'Recommendations',
    'A shop page requests products to show. Most visitors are known, return several times a day, and can see recommendations from the same morning.',
    {
      predictionsPerDay: 20_000_000,
      shape: 'diurnal',
      peakToMean: 2,
      callerWaits: true,
      sloMs: 150,
      sloPercentile: 95,
      pathOverheadMs: 40,
      maxStalenessS: 6 * HOUR_S,
      inputsKnownInAdvance: 0.9,
      readsPerEntityPerDay: 8,
      payloadBytesIn: 512,
      payloadBytesOut: 2_048,
    },
  ),
  preset(
    'pricing',
    'Pricing',
    'Catalogue prices are updated during the day as demand changes. A price can be two hours old, and no caller waits.',
    {
      predictionsPerDay: 2_400_000,
      shape: 'business-hours',
      maxStalenessS: 2 * HOUR_S,
      readsPerEntityPerDay: 24,
      payloadBytesIn: 1_024,
      payloadBytesOut: 64,
    },
  ),
  preset(
    'support-replies',
    'Support replies',
    'An agent opens a ticket and waits up to two seconds for a suggested reply. Traffic is low, in business hours only, and not known in advance.',
    {
      predictionsPerDay: 40_000,
      shape: 'business-hours',
      callerWaits: true,
      sloMs: 2_000,
      sloPercentile: 95,
      pathOverheadMs: 100,
      inputsKnownInAdvance: 0,
      payloadBytesIn: 4_096,
      payloadBytesOut: 2_048,
    },
  ),
  preset(
    'analytics',
    'Analytics',
    'A week of sessions is scored for a dashboard that is updated on Monday morning. The job can take half a night.',
    {
      predictionsPerDay: 3_000_000,
      shape: 'flat',
      maxStalenessS: 8 * DAY_S,
      batchPeriodS: 7 * DAY_S,
      deadlineS: 12 * HOUR_S,
      rowsAppear: 'at-once',
      inputsStored: 'already',
      payloadBytesIn: 800,
      payloadBytesOut: 64,
    },
  ),
  preset(
    'event-stream',
    'Event stream',
    'A hundred million device events per day are scored as a stream. No caller waits, but an alarm can be at most ten seconds late.',
    {
      predictionsPerDay: 100_000_000,
      shape: 'bursty',
      peakToMean: 3,
      maxStalenessS: 10,
      rowsAppear: 'over-the-day',
      inputsStored: 'kept-columnar',
      payloadBytesIn: 400,
      payloadBytesOut: 64,
      failureRate: 0.0005,
    },
  ),
];

/** The workload of a model for which none is stated: a preset with all questions open. */
export const ASSUMED_WORKLOAD: Workload = Workload.parse({
  ...findPreset('million-a-day')?.workload,
  assumed: WorkloadQuestion.options,
});

/** The preset of that name, or null. */
export function findPreset(name: string): PresetSummary | null {
  return PRESETS.find((preset) => preset.name === name) ?? null;
}
