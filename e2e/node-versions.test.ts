import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Inspection } from '#core/contract/model.ts';
import { PlanDocument } from '#core/contract/plan.ts';
import { RunDocument } from '#core/contract/run.ts';
import { BRIEFLY, modewise, SMALL_REGION, temporaryFolder } from './modewise.ts';
import { ROOT } from './root.ts';

interface Runtime {
  readonly version: string;
  readonly program: string | null;
  readonly reason: string | null;
}

/** The versions of Node that we promise, fetched if necessary. */
const runtimes: readonly Runtime[] = JSON.parse(
  execFileSync(process.execPath, [join(ROOT, 'tools', 'node-runtimes.mjs')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }),
);
const folder = temporaryFolder('node-versions');
afterAll(folder.remove);

test('the tested versions are Node 20.20, 22 and 24', () => {
  expect(runtimes.map(({ version }) => version.split('.')[0])).toEqual(['20', '22', '24']);
});

describe.each(runtimes)('with Node $version', ({ version, program, reason }) => {
  test.skipIf(program === null)(
    `inspect, measure and plan work${reason === null ? '' : ` (not tested here: ${reason})`}`,
    async () => {
      const node = program ?? '';
      const home = join(folder.path, version);
      const runFile = join(folder.path, `${version}.json`);
      expect(execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${version}`);

      const inspected = await modewise(['inspect', 'sample:fraud', '--json'], { home, node });
      expect(inspected.code, inspected.stderr).toBe(0);
      expect(Inspection.parse(JSON.parse(inspected.stdout)).model.batchable).toBe(true);

      const measured = await modewise(['measure', '--model', 'sample:fraud', ...BRIEFLY, '--out', runFile, '--json'], {
        home,
        node,
      });
      expect(measured.code, measured.stderr).toBe(0);
      expect(RunDocument.parse(JSON.parse(measured.stdout)).state).toBe('complete');

      const planned = await modewise(['plan', runFile, '--region', SMALL_REGION, '--json'], { home, node });
      expect(planned.code, planned.stderr).toBe(0);
      expect(PlanDocument.parse(JSON.parse(planned.stdout)).verdict).toBeDefined();
      // A warning of Node would reach the user with every command.
      expect(`${inspected.stderr}${measured.stderr}${planned.stderr}`).not.toMatch(/Warning/);
    },
  );
});
