import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { engine } from './lib/engines.ts';
import { printTable } from './lib/print.ts';
import { PYTHON_SCRIPTS } from './lib/programs.ts';
import { startSparkCluster, submit } from './lib/spark.ts';

const ROWS = 1_000_000;
const Counted = z.object({
  rows: z.number(),
  sum: z.number(),
  processes: z.number(),
  executors: z.number(),
  seconds: z.number(),
  spark: z.string(),
});

async function count(master: string): Promise<z.infer<typeof Counted>> {
  const output = await submit({ master, script: join(PYTHON_SCRIPTS, 'count_rows.py'), args: [String(ROWS)] });
  return Counted.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
}

function print(where: string, { seconds, spark, processes }: z.infer<typeof Counted>): void {
  printTable('spark', {
    title: `A million rows through Python workers of Spark ${spark}, ${where}`,
    columns: ['seconds', 'rows/s', 'Python processes'],
    rows: [[seconds.toFixed(1), Math.round(ROWS / seconds), processes]],
  });
}

describe.skipIf(engine('spark') === null || engine('java') === null)('Spark', () => {
  test('passes a million rows through two local workers', async () => {
    const counted = await count('local[2]');
    expect(counted).toMatchObject({ rows: ROWS, sum: (ROWS * (ROWS - 1)) / 2, executors: 1 });
    expect(counted.processes).toBeGreaterThan(0);
    print('local[2]', counted);
  });

  test('passes a million rows through a cluster of two workers', async () => {
    const cluster = await startSparkCluster({ workers: 2 });
    try {
      const counted = await count(cluster.master);
      expect(counted).toMatchObject({ rows: ROWS, sum: (ROWS * (ROWS - 1)) / 2, executors: 2 });
      // Each worker has a process of its own.
      expect(counted.processes).toBeGreaterThan(1);
      print('a cluster of two workers', counted);
    } finally {
      await cluster.stop();
    }
  });
});
