import { expect, test } from 'vitest';
import { modelFile } from '#engine/bench/testing.ts';
import { LINEAR } from '#engine/model/testing.ts';
import { begunPhases, linearData, NIGHTLY as workload, run, SLOW, stepsOf } from './testing.ts';

test(
  'without a workload it rests for whoever watches, and a region without prices costs only the verdict',
  SLOW,
  async () => {
    const short = { model: modelFile(LINEAR), syntheticRows: 50, modes: ['batch' as const], verdicts: true };
    const unknown = await run({ ...short, workload: null });
    expect(stepsOf(unknown.events).slice(0, 3)).toEqual(['first-look', 'resting', 'verdict-so-far']);
    const elsewhere = await run({ ...short, workload: { ...workload, region: 'xx-nowhere-1' } });
    expect(elsewhere.events.flatMap((event) => (event.kind === 'verdict-so-far' ? [event.verdict] : []))).toEqual([
      null,
      null,
    ]);
    expect(elsewhere.outcome.run.state).toBe('complete');
  },
);

test(
  'a stop during the first rest leaves no result of batch, and a measurement that was not asked for verdicts has none',
  SLOW,
  async () => {
    const stopped = await run(
      { model: modelFile(LINEAR), syntheticRows: 50, workload, verdicts: true },
      { stopAt: (event) => event.kind === 'resting' },
    );
    expect(stepsOf(stopped.events)).toEqual(['first-look', 'resting', 'verdict-so-far', 'cold-start']);
    // What a first look found is not a result of batch mode.
    expect(stopped.outcome.run).toMatchObject({ state: 'interrupted', batch: null, serviceTime: null });
    const plain = await run({ model: modelFile(LINEAR), syntheticRows: 50, modes: ['batch'], workload });
    expect(stepsOf(plain.events)).not.toContain('resting');
    expect(begunPhases(plain.events)).not.toContain('first-look');
  },
);

test('a verdict is planned from a first look and after each mode, while nothing is measured', SLOW, async () => {
  const { outcome, events } = await run({ model: modelFile(LINEAR), data: linearData(), workload, verdicts: true });
  const rest = ['resting', 'verdict-so-far'];
  expect(stepsOf(events)).toEqual([
    'first-look',
    ...rest,
    'cold-start',
    'profile',
    'batch',
    ...rest,
    'job',
    'realtime',
    ...rest,
    'microbatch',
    'batch-again',
  ]);
  const modes = events.flatMap((event) => (event.kind === 'verdict-so-far' ? [event.verdict?.mode] : []));
  expect(modes).toEqual(['batch', 'batch', 'batch']);
  // The rounds of the first look do not count once batch is measured: its sizes were not asked for.
  expect(outcome.run.batch?.trials.map(({ batchSize }) => batchSize)).toEqual([1, 4]);
});
