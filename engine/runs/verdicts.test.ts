import { expect, test } from 'vitest';
import { modelFile } from '#engine/bench/testing.ts';
import { LINEAR } from '#engine/model/testing.ts';
import { NIGHTLY as workload, run, SLOW, stepsOf } from './testing.ts';

// verdicts.full.test.ts has the verdicts of all modes.
test('a verdict is planned from a first look and after a mode, while nothing is measured', SLOW, async () => {
  const { outcome, events } = await run({
    model: modelFile(LINEAR),
    syntheticRows: 50,
    modes: ['batch'],
    workload,
    verdicts: true,
  });
  const rest = ['resting', 'verdict-so-far'];
  expect(stepsOf(events)).toEqual(['first-look', ...rest, 'cold-start', 'profile', 'batch', ...rest, 'batch-again']);
  const modes = events.flatMap((event) => (event.kind === 'verdict-so-far' ? [event.verdict?.mode] : []));
  expect(modes).toEqual(['batch', 'batch']);
  // The rounds of the first look do not count once batch is measured: its sizes were not asked for.
  expect(outcome.run.batch?.trials.map(({ batchSize }) => batchSize)).toEqual([1, 4]);
});
