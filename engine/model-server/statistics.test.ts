import { expect, test } from 'vitest';
import { z } from 'zod';
import { Statistics } from './statistics.ts';

test('rows and inferences are counted apart, and merged requests count the time of the inference that they share', () => {
  const statistics = new Statistics();
  const times = { totalMs: 9, decodeMs: 1, queueMs: 2, inferMs: 4, encodeMs: 0.5 };
  statistics.noteRun({ rows: 3, inferMs: 4 });
  for (let request = 0; request < 3; request++) statistics.noteSuccess({ ...times, rows: 1, runRows: 3 });
  statistics.noteRun({ rows: 1, inferMs: 4 });
  statistics.noteSuccess({ ...times, rows: 1, runRows: 1 });
  statistics.noteFailure(7);
  const { model_stats: stats } = statistics.document('m') as { readonly model_stats: readonly unknown[] };
  expect(stats).toMatchObject([
    {
      inference_count: 4,
      execution_count: 2,
      inference_stats: {
        success: { count: 4, ns: 36e6 },
        fail: { count: 1, ns: 7e6 },
        queue: { count: 4, ns: 8e6 },
        compute_input: { count: 4, ns: 4e6 },
        compute_infer: { count: 4, ns: 16e6 },
        compute_output: { count: 4, ns: 2e6 },
      },
      batch_stats: [
        {
          batch_size: 1,
          compute_input: { count: 1, ns: 1e6 },
          compute_infer: { count: 1, ns: 4e6 },
          compute_output: { count: 1, ns: 0.5e6 },
        },
        {
          batch_size: 3,
          compute_input: { count: 1, ns: 3e6 },
          compute_infer: { count: 1, ns: 4e6 },
          compute_output: { count: 1, ns: 1.5e6 },
        },
      ],
    },
  ]);
});

test('the CPU time is that of the whole process, and grows', () => {
  const read = (): unknown => new Statistics().document('m');
  const cpu = z.object({ model_stats: z.tuple([z.object({ process_cpu_ns: z.number() })]) });
  const before = cpu.parse(read()).model_stats[0].process_cpu_ns;
  const untilMs = performance.now() + 20;
  while (performance.now() < untilMs);
  const grown = cpu.parse(read()).model_stats[0].process_cpu_ns - before;
  expect(grown).toBeGreaterThan(0);
  expect(before).toBeGreaterThan(1e6);
});

test('a thread is busy with an inference once, however many requests it answers', () => {
  const statistics = new Statistics();
  // A day of inference, more than this thread can have worked so far.
  const dayMs = 864e5;
  statistics.noteRun({ rows: 2, inferMs: dayMs });
  const times = { totalMs: dayMs, decodeMs: 0, queueMs: 0, inferMs: dayMs, encodeMs: 0 };
  for (let request = 0; request < 2; request++) statistics.noteSuccess({ ...times, rows: 1, runRows: 2 });
  expect(statistics.document('m')).toMatchObject({ model_stats: [{ thread_busy_ns: dayMs * 1e6 }] });
});
