import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { resolveSample } from '#engine/model/samples.ts';
import { engine, theEngine } from './lib/engines.ts';
import { measuredBundle, type MeasuredBundle, succeed } from './lib/measured-bundle.ts';
import { printTable } from './lib/print.ts';
import { runPython } from './lib/programs.ts';

const ROWS = 1_000_000;
/** What Beam's DirectRunner runs a batch on. It would first try a program that it downloads, so the tests name this one. */
const RUNNER = 'apache_beam.runners.portability.fn_api_runner.FnApiRunner';
const Scored = z.object({ out: z.string(), rows: z.number(), failed: z.number(), seconds: z.number() });
const Compared = z.object({ rows: z.number(), keys: z.number(), differing: z.number(), largest: z.number() });
const Failed = z.object({ transaction_id: z.string(), reason: z.string() });

const folder = mkdtempSync(join(tmpdir(), 'modewise-beam-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

describe.skipIf(engine('beam') === null)('the Beam pipeline of a bundle', () => {
  let bundle: MeasuredBundle;
  let dataPath: string;

  beforeAll(async () => {
    const workload = ['--preset', 'million-a-day', '--region', 'us-central1'];
    bundle = await measuredBundle({ sample: 'fraud', service: 'dataflow-batch', workload });
    ({ dataPath } = await resolveSample('fraud'));
  });

  async function pipeline(data: string, out: string): Promise<z.infer<typeof Scored>> {
    const args = ['--data', data, '--out', out, '--limit_s', '3600', '--runner', RUNNER];
    const environment = { PYTHONPATH: bundle.folder };
    return Scored.parse(await runPython(theEngine('beam').path, join(bundle.folder, 'beam_job.py'), args, environment));
  }

  async function compared(own: string, out: string): Promise<z.infer<typeof Compared>> {
    return Compared.parse(await runPython(theEngine('beam').path, 'compare_answers.py', [own, join(out, 'answers')]));
  }

  test('answers as modewise score does, over a million rows', async () => {
    const data = at('rows.parquet');
    await runPython(theEngine('beam').path, 'repeat_rows.py', [dataPath, data, String(ROWS)]);
    const started = performance.now();
    await succeed(['score', 'sample:fraud', '--data', data, '--out', at('own.parquet')], { home: at('home') });
    const ownS = (performance.now() - started) / 1000;
    const { out, rows, failed, seconds } = await pipeline(data, at('many'));
    expect({ rows, failed }).toEqual({ rows: ROWS, failed: 0 });
    const found = await compared(at('own.parquet'), out);
    expect(found).toMatchObject({ rows: ROWS, keys: ROWS, differing: 0 });
    expect(readdirSync(join(out, 'failed'))).toEqual([]);
    printTable('beam-bundle', {
      title: 'The generated Beam pipeline over a million rows of the fraud sample, in one process',
      note: 'Beam without its own start; modewise score with it.',
      columns: ['program', 'seconds', 'rows/s', 'largest difference'],
      rows: [
        ['modewise score', ownS.toFixed(1), Math.round(ROWS / ownS), ''],
        ["Beam's DirectRunner", seconds.toFixed(1), Math.round(ROWS / seconds), found.largest],
      ],
    });
  });

  test('writes bad rows of a CSV file next to the answers, with their keys and the reason', async () => {
    const [header = '', ...lines] = readFileSync(dataPath, 'utf8').trim().split('\n').slice(0, 1001);
    const columns = header.split(',');
    const withCell = (line: string, name: string, cell: string): string =>
      line
        .split(',')
        .map((value, index) => (index === columns.indexOf(name) ? cell : value))
        .join(',');
    const numbered = lines.map((line, index) => withCell(line, 'transaction_id', `T${1000 + index}`));
    const bad = new Map([
      [7, withCell(numbered[7] ?? '', 'amount_usd', 'many')],
      [600, withCell(numbered[600] ?? '', 'hour_of_day', '')],
    ]);
    const file = (name: string, rows: readonly string[]): string => {
      writeFileSync(at(name), `${[header, ...rows].join('\n')}\n`);
      return at(name);
    };
    const good = file(
      'good.csv',
      numbered.filter((_, index) => !bad.has(index)),
    );
    await succeed(['score', 'sample:fraud', '--data', good, '--out', at('own-good.parquet')], { home: at('home') });
    const all = file(
      'all.csv',
      numbered.map((line, index) => bad.get(index) ?? line),
    );
    const { out, rows, failed } = await pipeline(all, at('csv'));
    expect({ rows, failed }).toEqual({ rows: 998, failed: 2 });
    expect(await compared(at('own-good.parquet'), out)).toMatchObject({ rows: 998, differing: 0 });
    const letters = readdirSync(join(out, 'failed')).flatMap((name) =>
      readFileSync(join(out, 'failed', name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => Failed.parse(JSON.parse(line))),
    );
    letters.sort((a, b) => a.transaction_id.localeCompare(b.transaction_id));
    expect(letters).toMatchObject([
      { transaction_id: 'T1007', reason: expect.stringContaining("column 'amount_usd'") as string },
      { transaction_id: 'T1600', reason: "column 'hour_of_day' has no value" },
    ]);
  });
});
