import { expect, test } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { DEFAULT_TUNING } from '#core/contract/run/tuning.ts';
import { benchInputOf, LOOK_UP, modelFile, reading } from '#engine/bench/testing.ts';
import { runPhase } from '#engine/runs/bench-phase.ts';
import { cores } from '#engine/runtime/cores.ts';

test(
  'every setting has an effect with an interval for each use, and the recommendation is never a refuted one',
  { timeout: 60_000 },
  async () => {
    const input = await benchInputOf({ model: modelFile(LOOK_UP), syntheticRows: 8 });
    const uses = [
      { use: 'batch', batchSize: 4, threads: 1, replicas: 1 },
      { use: 'realtime', batchSize: 1, threads: 2, replicas: 1 },
    ] as const;
    const events: RunEvent[] = [];
    const end = await runPhase({
      host: reading().benchHost,
      task: { kind: 'tune', input, uses, blockPairs: 3, visitMs: 1, seed: 1 },
      signal: new AbortController().signal,
      onEvent: (event) => void events.push(event),
    });
    expect(end.kind).toBe('finished');
    const results = events.flatMap((event) => (event.kind === 'tuning' ? [event.result] : []));
    expect(results).toMatchObject(uses.map((use) => ({ ...use, blockPairs: 3 })));
    const several = cores() > 1 ? ['parallel'] : [];
    expect(results.map(({ effects }) => effects.map(({ factor }) => factor))).toEqual([
      ['graph', 'arena', 'memoryPattern', ...several],
      ['graph', 'spinning', 'arena', 'memoryPattern', ...several],
    ]);
    for (const { effects, comparison, tuned } of results) {
      for (const { ratio } of effects) {
        // Without an interval, it was left at its default after the first pair.
        if (ratio.low === null) expect(ratio.value).toBeLessThan(0.7);
        else expect(ratio.low).toBeLessThanOrEqual(ratio.value);
      }
      const isConfirmed = (comparison?.ratio.low ?? 0) > 1;
      expect(tuned).toEqual(isConfirmed ? comparison?.tried : DEFAULT_TUNING);
    }
  },
);
