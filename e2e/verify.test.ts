import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import { Verification } from '#core/contract/serving/verification.ts';
import { expectRefused, type Finished, modewise, temporaryFolder } from './modewise.ts';
import { sharedPlanOf } from './shared-plan.ts';

const folder = temporaryFolder('verify');
const home = join(folder.path, 'home');
const at = (name: string): string => join(folder.path, name);
afterAll(folder.remove);

const verify = (...args: readonly string[]): Promise<Finished> =>
  modewise(['verify', at('plan.json'), ...args], { home });

interface Option {
  readonly id: string;
  readonly mode: string;
  readonly feasible: boolean;
}
let live = '';
let batch = '';

beforeAll(async () => {
  const { file } = await sharedPlanOf('million-a-day');
  const text = readFileSync(file, 'utf8');
  writeFileSync(at('plan.json'), text);
  const { options } = JSON.parse(text) as { readonly options: readonly Option[] };
  live = options.find(({ mode, feasible }) => mode === 'realtime' && feasible)?.id ?? '';
  batch = options.find(({ mode, feasible }) => mode === 'batch' && feasible)?.id ?? '';
});

describe.skipIf(process.platform === 'win32')('a served model', () => {
  let child: ChildProcess | null = null;
  let url = '';
  beforeAll(async () => {
    const document = await new Promise<ServedModelDocument>((resolve, reject) => {
      void modewise(['serve-model', 'sample:fraud', '--grpc-port', '0', '--json'], {
        home,
        onStart: (started) => {
          child = started;
          let text = '';
          started.stdout?.on('data', (part: Buffer) => {
            text += part.toString();
            if (text.endsWith('}\n')) resolve(ServedModelDocument.parse(JSON.parse(text)));
          });
        },
      }).then(({ stderr }) => reject(new Error(stderr)));
    });
    ({ url } = document);
    expect(document.grpcAddress).toMatch(/^127\.0\.0\.1:\d+$/);
  });
  afterAll(() => void child?.kill('SIGINT'));

  test('is called at the plan’s peak, and a page of the report says what was found', async () => {
    const found = at('found.json');
    const ran = await verify(
      '--target',
      url,
      '--model',
      'fraud',
      '--option',
      live,
      '--duration-s',
      '5',
      '--machines',
      '1',
      '--json',
      '--out',
      found,
    );
    expect(ran.stderr).toMatch(/sending [\d,]+ requests? to 127\.0\.0\.1:\d+, .* for 5 s/);
    const document = Verification.parse(JSON.parse(ran.stdout));
    expect(ran.stderr).toMatch(/in 5 s the test can show: .*p\d+/);
    const { outcome = 'holds' } = document;
    expect(ran.code, ran.stderr).toBe({ holds: 0, broken: 1, undecided: 5 }[outcome]);
    expect(document.found).toMatchObject({ kind: 'target', url: `${url}/v2/models/fraud/infer`, model: 'fraud' });
    expect(document.checks.map(({ promise }) => promise)).toContain('rate');
    const report = await modewise(
      ['report', at('plan.json'), '--format', 'html,md', '--out', at('report'), '--found', found],
      { home },
    );
    expect(report.code, report.stderr).toBe(0);
    expect(readFileSync(at('report/report.md'), 'utf8')).toContain('## Expected and measured');
    expect(readFileSync(at('report/report.html'), 'utf8')).toContain('<h2 id="found">Expected and measured</h2>');
  });

  test('another model, or none, is named', async () => {
    expectRefused(await verify('--target', url, '--model', 'absent', '--option', live), '404', 'absent');
  });
});

test('the log of a job is compared with the plan of the job, and a broken promise ends with 1', async () => {
  writeFileSync(at('fast.jsonl'), '{"rows": 1000000, "seconds": 0.5}\n{"rows": 1000000, "seconds": 0.5}\n');
  const fast = await verify('--results', at('fast.jsonl'), '--option', batch);
  expect(fast.code, fast.stdout).toBe(0);
  expect(fast.stdout).toContain('holds');
  writeFileSync(at('slow.jsonl'), '{"rows": 1, "seconds": 86400}\n');
  const slow = await verify('--results', at('slow.jsonl'), '--option', batch, '--json');
  expect(slow.code, slow.stderr).toBe(1);
  expect(Verification.parse(JSON.parse(slow.stdout)).holds).toBe(false);
});

test('nothing is sent to another machine without --yes, and what is missing is named', async () => {
  expectRefused(
    await verify('--target', 'http://example.invalid:8000', '--option', live),
    '--yes',
    'example.invalid',
    'requests',
  );
  expectRefused(await verify(), '--target', '--results');
  expectRefused(
    await verify('--results', at('fast.jsonl'), '--data', 'rows.csv', '--yes'),
    '--data, --yes',
    'no effect',
  );
  expectRefused(await verify('--target', 'http://127.0.0.1:1', '--option', 'absent'), 'absent');
  expectRefused(await verify('--results', at('absent.jsonl'), '--option', batch), 'absent.jsonl');
});
