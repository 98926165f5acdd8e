import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { HOSTILE_TEXTS } from '#core/contract/testing/testing-hostile.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { ROOT } from '#e2e/root.ts';
import { attackedServices } from '#engine/bundles/testing.ts';
import { attacksOf, differencesInPython, HARMLESS } from '#engine/bundles/testing-attacks.ts';
import { engine, theEngine } from './lib/engines.ts';
import { measuredBundle, measuredRun } from './lib/measured-bundle.ts';
import { outputOf, PYTHON_SCRIPTS } from './lib/programs.ts';

const Checked = z.object({
  file: z.string(),
  problems: z.array(z.string()),
  columns: z.record(z.string(), z.string()).optional(),
});
const WORKLOAD = ['--preset', 'million-a-day', '--region', 'us-central1'];
const FILES = ['model.sql', 'rows.sql', 'predict.sql'];

async function checked(
  script: string,
  args: readonly string[],
  section: string,
): Promise<readonly z.infer<typeof Checked>[]> {
  const program = theEngine(section).path;
  const output = await outputOf({ program, args: [join(PYTHON_SCRIPTS, script), ...args] });
  return output
    .trim()
    .split('\n')
    .map((line) => Checked.parse(JSON.parse(line)));
}

test.skipIf(engine('sql') === null)(
  'the SQL of a bundle for BigQuery parses, and its table has the inputs of the model as columns',
  async () => {
    const { folder } = await measuredBundle({ sample: 'fraud', service: 'bigquery', workload: WORKLOAD });
    const results = await checked(
      'check_sql.py',
      FILES.map((file) => join(folder, file)),
      'sql',
    );
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    const { model } = RunDocument.parse(JSON.parse(readFileSync(await measuredRun('fraud'), 'utf8')));
    const [, rows = {}, predict = {}] = results.map(({ columns }) => columns);
    const inputs = model.inputs.map(({ name }) => name);
    expect(Object.keys(rows).slice(0, inputs.length)).toEqual(inputs);
    expect(Object.keys(predict)).toEqual(Object.keys(rows));
    expect(inputs.map((name) => rows[name])).toEqual(inputs.map(() => 'ARRAY<FLOAT64>'));
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(/--maximum_bytes_billed=\d{8,}/);
  },
);

test.skipIf(engine('sql') === null)(
  'sqlglot reads the same statements with hostile names as with harmless ones',
  async () => {
    const [service] = await attackedServices(['bigquery']);
    if (service === undefined) throw new Error('there is no bundle of BigQuery');
    const harmless = service.bundle(HARMLESS);
    const attacks = HOSTILE_TEXTS.flatMap((text) =>
      attacksOf({ text, service: 'bigquery' }, { hostile: service.bundle(text), harmless }),
    ).filter(({ file }) => file.endsWith('.sql'));
    expect(attacks).toHaveLength(FILES.length * HOSTILE_TEXTS.length);
    const parsers = { python: theEngine('sql').path, script: join(ROOT, 'engine', 'bundles', 'structures.py') };
    expect(differencesInPython(attacks, parsers)).toEqual([]);
    const wrong = { text: 'x', about: 'a.sql', file: 'a.sql', hostile: 'SELECT `a`, b', harmless: 'SELECT `a`' };
    expect(differencesInPython([wrong], parsers)).toHaveLength(1);
  },
);

test.skipIf(engine('checkers') === null || engine('terraform-schema') === null)(
  'its Terraform has only what the provider has',
  async () => {
    const { folder } = await measuredBundle({ sample: 'fraud', service: 'bigquery', workload: WORKLOAD });
    const args = [theEngine('terraform-schema').path, join(folder, 'main.tf')];
    expect((await checked('check_terraform.py', args, 'checkers')).flatMap(({ problems }) => problems)).toEqual([]);
  },
);
