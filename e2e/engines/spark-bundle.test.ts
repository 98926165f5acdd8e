import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { resolveSample } from '#engine/model/samples.ts';
import { engine, theEngine } from './lib/engines.ts';
import { measuredBundle, type MeasuredBundle, succeed } from './lib/measured-bundle.ts';
import { printTable } from './lib/print.ts';
import { runPython } from './lib/programs.ts';
import { startSparkCluster, submit } from './lib/spark.ts';

const ROWS = 1_000_000;
/** The rest of a run does not grow with its rows: a smaller run tells how long that takes. */
const FEWER_ROWS = 200_000;
const CORES = 2;
const Scored = z.object({ rows: z.number(), seconds: z.number() });
const Compared = z.object({ rows: z.number(), keys: z.number(), differing: z.number(), largest: z.number() });

const folder = mkdtempSync(join(tmpdir(), 'modewise-spark-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

/** Seconds of work per row and of the rest, from two sizes. */
function lineOf(few: number, many: number): { readonly fixedS: number; readonly rowsPerS: number } {
  const rowsPerS = (ROWS - FEWER_ROWS) / (many - few);
  return { fixedS: Math.max(0, many - ROWS / rowsPerS), rowsPerS };
}

describe.skipIf(engine('spark') === null || engine('java') === null)('the Spark job of a bundle', () => {
  let bundle: MeasuredBundle;
  const seconds: Record<string, readonly [few: number, many: number]> = {};

  async function sparkRun(master: string, data: string, out: string): Promise<number> {
    const pyFiles = ['serving_model.py', 'settings.py'].map((name) => join(bundle.folder, name)).join(',');
    const output = await submit({
      master,
      script: join(bundle.folder, 'spark_job.py'),
      args: ['--data', data, '--out', out],
      settings: {
        'spark.submit.pyFiles': pyFiles,
        'spark.files': join(bundle.folder, 'model.onnx'),
        'spark.driver.memory': '2g',
      },
    });
    const { rows, seconds: took } = Scored.parse(JSON.parse(output.trim().split('\n').at(-1) ?? ''));
    expect(rows).toBe(data.endsWith('few.parquet') ? FEWER_ROWS : ROWS);
    return took;
  }

  beforeAll(async () => {
    const workload = ['--preset', 'nightly-scoring', '--set', 'predictionsPerDay=100000000'];
    bundle = await measuredBundle({ sample: 'fraud', service: 'spark-emr', workload });
    const { dataPath } = await resolveSample('fraud');
    const python = theEngine('spark').path;
    for (const [name, rows] of [
      ['few', FEWER_ROWS],
      ['many', ROWS],
    ] as const) {
      await runPython(python, 'repeat_rows.py', [dataPath, at(`${name}.parquet`), String(rows)]);
    }
  });

  test('answers as modewise score does, on two local workers and on a cluster of two', async () => {
    const own: number[] = [];
    for (const name of ['few', 'many']) {
      const args = [
        'score',
        'sample:fraud',
        '--data',
        at(`${name}.parquet`),
        '--out',
        at(`own-${name}.parquet`),
        '--json',
      ];
      const started = performance.now();
      await succeed(args, { home: at('home') });
      own.push((performance.now() - started) / 1000);
    }
    seconds['modewise score'] = [own[0] ?? 0, own[1] ?? 0];
    seconds['Spark, local[2]'] = [
      await sparkRun(`local[${CORES}]`, at('few.parquet'), at('local-few')),
      await sparkRun(`local[${CORES}]`, at('many.parquet'), at('local-many')),
    ];
    const cluster = await startSparkCluster({ workers: CORES });
    try {
      seconds['Spark, cluster of two workers'] = [
        await sparkRun(cluster.master, at('few.parquet'), at('cluster-few')),
        await sparkRun(cluster.master, at('many.parquet'), at('cluster-many')),
      ];
    } finally {
      await cluster.stop();
    }
    const python = theEngine('spark').path;
    for (const name of ['local-many', 'cluster-many']) {
      const compared = Compared.parse(
        await runPython(python, 'compare_answers.py', [at('own-many.parquet'), at(name)]),
      );
      expect(compared, name).toMatchObject({ rows: ROWS, differing: 0 });
      expect(compared.keys).toBeGreaterThan(1000);
    }
    const base = lineOf(...(seconds['modewise score'] ?? [0, 0]));
    printTable('spark-bundle', {
      title: `The generated Spark job over a million rows of the fraud sample, on ${CORES} cores`,
      note: `Rows per second and the rest of a run from two sizes, ${FEWER_ROWS.toLocaleString('en')} and ${ROWS.toLocaleString('en')} rows. Spark without its own start; modewise score with it.`,
      columns: [
        'program',
        'seconds, fewer rows',
        'seconds, all rows',
        'rest of a run, s',
        'rows/s',
        '÷ modewise score',
      ],
      rows: Object.entries(seconds).map(([name, [few, many]]) => {
        const { fixedS, rowsPerS } = lineOf(few, many);
        const ratio = (rowsPerS / base.rowsPerS).toFixed(2);
        return [name, few.toFixed(1), many.toFixed(1), fixedS.toFixed(1), Math.round(rowsPerS), ratio];
      }),
    });
  });

  test('answers the same when Glue starts it: with the address of its model, and with arguments of Glue', async () => {
    const glue = await measuredBundle({
      sample: 'fraud',
      service: 'glue',
      workload: ['--preset', 'nightly-scoring', '--set', 'predictionsPerDay=100000000'],
    });
    // What the job's definition has, besides what only Glue itself takes.
    const output = await submit({
      master: `local[${CORES}]`,
      script: join(glue.folder, 'spark_job.py'),
      args: [
        '--JOB_NAME',
        'score',
        '--TempDir',
        at('temporary'),
        '--data',
        at('few.parquet'),
        '--model',
        join(glue.folder, 'model.onnx'),
        '--out',
        at('glue-few'),
      ],
      settings: {
        'spark.submit.pyFiles': ['serving_model.py', 'settings.py'].map((name) => join(glue.folder, name)).join(','),
        'spark.driver.memory': '2g',
      },
    });
    expect(Scored.parse(JSON.parse(output.trim().split('\n').at(-1) ?? '')).rows).toBe(FEWER_ROWS);
    const compared = Compared.parse(
      await runPython(theEngine('spark').path, 'compare_answers.py', [at('own-few.parquet'), at('glue-few')]),
    );
    expect(compared).toMatchObject({ rows: FEWER_ROWS, differing: 0 });
  });

  test('the plain runner of a batch bundle answers the same, and goes on where it stopped', async () => {
    const workload = ['--preset', 'nightly-scoring'];
    const batch = await measuredBundle({ sample: 'fraud', service: 'ec2-batch', workload });
    const python = theEngine('spark').path;
    const score = (shard: string): Promise<unknown> =>
      runPython(python, join(batch.folder, 'score_job.py'), [
        '--data',
        at('few.parquet'),
        '--out',
        at('shards'),
        '--shard',
        shard,
      ]);
    expect(await score('2/3')).toMatchObject({ state: 'scored', shard: 2 });
    const parts = [await score('1/3'), await score('2/3'), await score('3/3')];
    expect(parts).toMatchObject([{ state: 'scored' }, { state: 'already-there' }, { state: 'scored' }]);
    const compared = Compared.parse(
      await runPython(python, 'compare_answers.py', [at('own-few.parquet'), at('shards')]),
    );
    expect(compared).toMatchObject({ rows: FEWER_ROWS, differing: 0 });
  });
});
