import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { modewise, SMALL_REGION, temporaryFolder } from '#e2e/modewise.ts';
import { filesOf, type PublicSet, PUBLIC_SETS } from './sets.ts';

const folder = temporaryFolder('public-data');
afterAll(folder.remove);

/** The least that a measurement can do. */
const SHORTEST = `--modes batch --batch-size 8 --threads 1 --replicas 1 --region ${SMALL_REGION}`.split(' ');
const MODES = { 'million-a-day': 'batch', 'fraud-detection': 'realtime' } as const;

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
describe.concurrent('from a public data set to a verdict', () => {
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
    const planned = await modewise(
      ['plan', '--model', model, ...given, ...SHORTEST, '--preset', set.preset, '--json'],
      {
        home,
      },
    );
    expect(planned.code, planned.stderr).toBe(0);
    const plan = JSON.parse(planned.stdout) as Planned;
    expect(plan.runs).toMatchObject([{ state: 'complete', model: { file: `${set.name}.onnx` } }]);
    expect(plan.verdict.mode).toBe(MODES[set.preset]);
  });
});

/** The mappings that `inspect` offers for data that it does not bind by itself. */
async function offeredMaps(set: PublicSet, home: string): Promise<readonly string[]> {
  const { model, data } = filesOf(set);
  const refused = await modewise(['inspect', model, '--data', data, '--json'], { home });
  if (refused.code !== 2) throw new Error(`${set.name}: inspect ended with ${refused.code}, not 2`);
  return (JSON.parse(refused.stdout) as Inspected).data.remedies.flatMap(({ maps }) => maps);
}
