import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { expectRefused, type Finished, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('bad-input-full');
const home = join(folder.path, 'home');
afterAll(folder.remove);

const goodData = join(folder.path, 'good.csv');
writeFileSync(goodData, 'a,b,c\n1,2,3\n4,5,6\n');

test("data are rejected when they lack the workload's key column, before anything is measured", async () => {
  const planned = (...settings: readonly string[]): Promise<Finished> =>
    modewise(['plan', '--model', 'sample:recommendations', ...settings.flatMap((each) => ['--set', each]), '--json'], {
      home,
    });
  expectRefused(await planned('keyColumn=user'), 'recommendations.csv', /no column "user".*user_id/s);
  expectRefused(
    await planned('keyColumn=user_id', 'timeColumn=clicked'),
    'recommendations.csv',
    /times cannot be read/,
  );
  expectRefused(await planned('timeColumn=requested_at'), /requires keyColumn/);
  expectRefused(await planned('keyColumn=a', `readsFile=${join(folder.path, 'no.csv')}`), 'no.csv', /no such file/);
});

describe.skipIf(process.platform === 'win32')(
  'folders and links that lead nowhere are named, and are not reported as a defect',
  () => {
    const loop = (name: string): string => {
      const path = join(folder.path, name);
      symlinkSync(path, path);
      return path;
    };

    test('the folder for temporary files', async () => {
      for (const place of [join(folder.path, 'absent'), goodData, loop('temporary')]) {
        const environment = { TMPDIR: place };
        const finished = await modewise(['inspect', 'sample:fraud', '--data', goodData], { home, environment });
        expectRefused(finished, place, 'no temporary files can be written there', 'Set TMPDIR');
      }
    });

    test('a model, data, a project and a plan', async () => {
      const [model, data, project] = ['loop.onnx', 'loop.csv', 'loop.modewise'].map(loop) as [string, string, string];
      for (const args of [
        ['inspect', model],
        ['inspect', 'sample:fraud', '--data', data],
        ['plan', project],
        ['report', project, '--format', 'html', '--out', join(folder.path, 'report')],
        ['diff', project, project],
        ['bill', project, data],
        ['serve', '--no-open', '--read-only', '--study', project],
      ]) {
        expectRefused(await modewise(args, { home }), /loop\.\w+: it is a link that leads back to itself/);
      }
    });

    test('the home folder, for data from an address', async () => {
      for (const place of [goodData, loop('home-loop')]) {
        const args = ['inspect', 'sample:fraud', '--data', 'http://127.0.0.1:1/rows.csv'];
        const finished = await modewise(args, { home: place });
        expectRefused(finished, place, 'copies of data cannot be saved there', 'Set MODEWISE_HOME');
      }
    });
  },
);
