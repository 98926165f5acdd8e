import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, type ExpectStatic, test } from 'vitest';
import { ScoreDocument } from '#core/contract/run/score.ts';
import { modewise, SMALL_REGION, temporaryFolder } from '#e2e/modewise.ts';
import { filesOf, type PublicSet, PUBLIC_SETS } from './sets.ts';

const folder = temporaryFolder('public-data');
afterAll(folder.remove);

/** The least that a measurement can do. */
const SHORTEST =
  `--modes batch --batch-size 8 --threads 1 --replicas 1 --duration-s 0.2 --region ${SMALL_REGION}`.split(' ');
const MODES = { 'million-a-day': 'batch', 'fraud-detection': 'realtime' } as const;

/**
 * The sets that are measured and planned: one for each way in which rows reach a model (one table of numbers, an input for each column with
 * texts among them, a mapping that the user gives, a list in each row) and for each preset. The others are scored, which runs their models on
 * all rows in a tenth of the time. The journeys through the window measure iris and bikes.
 */
const MEASURED: readonly string[] = ['wine', 'penguins', 'penguins-raw', 'messages'];

interface Inspected {
  readonly data: {
    readonly rows: number;
    readonly mapping: readonly { readonly input: string; readonly columns: readonly string[] }[];
    readonly leftOut: readonly { readonly column: string; readonly code: string }[];
    readonly remedies: readonly { readonly maps: readonly string[] }[];
  };
}

interface Planned {
  readonly verdict: { readonly mode: string };
  readonly runs: readonly { readonly state: string; readonly model: { readonly file: string } }[];
}

// Measurements of one home folder wait for each other, so each has its own: here nothing depends on how fast a model is.
describe.concurrent('from a public data set to a verdict or to predictions', () => {
  test.for(PUBLIC_SETS)('$name', async (set, { expect }) => {
    const home = join(folder.path, set.name);
    const { model, data } = filesOf(set);
    const given = ['--data', data, ...(set.map === null ? [] : ['--map', set.map])];
    if (set.map !== null) expect(await offeredMaps(set, home)).toContain(set.map);
    const inspected = await modewise(['inspect', model, ...given, '--json'], { home });
    expect(inspected.code, inspected.stderr).toBe(0);
    const binding = (JSON.parse(inspected.stdout) as Inspected).data;
    expect(Object.fromEntries(binding.mapping.map(({ input, columns }) => [input, columns]))).toEqual(set.inputs);
    expect(Object.fromEntries(binding.leftOut.map(({ column, code }) => [column, code]))).toMatchObject(set.leftOut);
    if (MEASURED.includes(set.name)) await expectVerdict(set, { home, given, expect });
    else await expectScored(set, { home, given, expect });
  });
});

interface Given {
  readonly home: string;
  readonly given: readonly string[];
  /** That of the test, because several run at once. */
  readonly expect: ExpectStatic;
}

async function expectVerdict(set: PublicSet, { home, given, expect }: Given): Promise<void> {
  const args = ['plan', '--model', filesOf(set).model, ...given, ...SHORTEST, '--preset', set.preset, '--json'];
  const planned = await modewise(args, { home });
  expect(planned.code, planned.stderr).toBe(0);
  const plan = JSON.parse(planned.stdout) as Planned;
  expect(plan.runs).toMatchObject([{ state: 'complete', model: { file: `${set.name}.onnx` } }]);
  expect(plan.verdict.mode).toBe(MODES[set.preset]);
}

async function expectScored(set: PublicSet, { home, given, expect }: Given): Promise<void> {
  const out = join(folder.path, `${set.name}.out.csv`);
  const scored = await modewise(['score', filesOf(set).model, ...given, '--out', out, '--json'], { home });
  expect(scored.code, scored.stderr).toBe(0);
  const { state, data, parity } = ScoreDocument.parse(JSON.parse(scored.stdout));
  expect(state).toBe('scored');
  expect(parity).toMatchObject({ same: true });
  expect(data.rows).toBeGreaterThan(100);
  const [, ...lines] = readFileSync(out, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(data.rows);
  expect(lines.filter((line) => line.trim() === '')).toEqual([]);
}

/** The mappings that `inspect` offers for data that it does not bind by itself. */
async function offeredMaps(set: PublicSet, home: string): Promise<readonly string[]> {
  const { model, data } = filesOf(set);
  const refused = await modewise(['inspect', model, '--data', data, '--json'], { home });
  if (refused.code !== 2) throw new Error(`${set.name}: inspect ended with ${refused.code}, not 2`);
  return (JSON.parse(refused.stdout) as Inspected).data.remedies.flatMap(({ maps }) => maps);
}
