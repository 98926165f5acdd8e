import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS, type MeasureRequest } from '#core/contract/run/measure.ts';
import { PRESETS } from '#core/contract/workload/presets.ts';
import { effortBudget, FIXED_PHASES } from '#core/measure/search/effort.ts';
import { expectedPhases, expectedSeconds } from './expected-phases.ts';

const REQUEST: MeasureRequest = { ...MEASURE_DEFAULTS, model: 'sample:fraud', modes: [...MEASURE_DEFAULTS.modes] };
const ROWS = { fromFile: true, stackable: true };

/** Maximum seconds of a whole measurement of a model that is not slow: the sum over its phases. */
function maxRunS(effort: MeasureRequest['effort']): number {
  const { coldStartS, profileS, batchS, realtimeS, microBatchS, batchAgainS, sustainedS } = effortBudget(effort);
  const { jobS, processesS } = FIXED_PHASES;
  return coldStartS + batchS + realtimeS + microBatchS + batchAgainS + sustainedS + profileS + jobS + processesS;
}

test('a quick measurement takes at most 45 s, a standard one 5 minutes including its quick pass, and its sustained minute', () => {
  expect(maxRunS('quick')).toBeLessThanOrEqual(45);
  expect(maxRunS('quick') + maxRunS('standard')).toBeLessThanOrEqual(305 + 60);
});

test.each(['quick', 'standard', 'thorough'] as const)(
  'a %s measurement is expected to take what its phases may take',
  (effort) => {
    const expected = expectedSeconds(expectedPhases({ ...REQUEST, effort }, ROWS));
    expect(expected).toBeLessThanOrEqual(maxRunS(effort));
    expect(expected).toBeGreaterThan(0.85 * maxRunS(effort));
  },
);

test('real time alone still measures service times, but no whole job', () => {
  const phases = expectedPhases({ ...REQUEST, modes: ['realtime'] }, ROWS).map(({ phase }) => phase);
  expect(phases).toEqual(['cold-start', 'profile', 'batch', 'realtime']);
});

test('rows that cannot be stacked are not measured in micro-batches', () => {
  const phases = expectedPhases(REQUEST, { fromFile: false, stackable: false }).map(({ phase }) => phase);
  expect(phases).toEqual(['cold-start', 'profile', 'batch', 'realtime', 'batch-again']);
});

test('with a workload, a standard measurement starts with a quick pass, and single phases are not repeated', () => {
  const workload = PRESETS[0]?.workload ?? null;
  const phases = expectedPhases({ ...REQUEST, effort: 'standard', workload }, ROWS);
  expect(phases.filter(({ phase }) => phase === 'realtime').map(({ effort }) => effort)).toEqual(['quick', 'standard']);
  // The starts of the quick pass count.
  expect(phases.filter(({ phase }) => phase === 'cold-start').map(({ expectedS }) => expectedS)).toEqual([3, 2]);
  expect(phases.filter(({ phase }) => phase === 'job' || phase === 'profile')).toHaveLength(2);
});
