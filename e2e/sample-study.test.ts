import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RunDocument } from '#core/contract/run/run.ts';
import { modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('study');
const home = join(folder.path, 'home');

afterAll(folder.remove);

test('synthetic rows are marked wherever their numbers appear', async () => {
  const file = join(folder.path, 'synthetic.json');
  const measured = await modewise(
    [
      'measure',
      '--model',
      'sample:fraud',
      '--synthetic',
      '500',
      '--modes',
      'batch',
      '--batch-size',
      '32',
      '--threads',
      '1',
      '--replicas',
      '1',
      '--duration-s',
      '0.2',
      '--out',
      file,
    ],
    { home },
  );
  expect(measured.code, measured.stderr).toBe(0);
  expect(measured.stdout).toContain('synthetic');
  const run = RunDocument.parse(JSON.parse(readFileSync(file, 'utf8')));
  expect(run.data).toMatchObject({ synthetic: true, file: null, sha256: null, rows: 500 });
  expect(run.batch?.job).toBeNull();
});
