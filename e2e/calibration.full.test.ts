import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DoctorReport } from '#core/contract/machine/doctor.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { expectNoStack, expectRefused, modewise, temporaryFolder } from './modewise.ts';

const folder = temporaryFolder('calibration');
const home = join(folder.path, 'home');
const kept = join(home, 'calibration');
afterAll(folder.remove);

/** The shortest calibration: every part is measured, with fewer runs. */
const SHORTEST = ['doctor', '--calibrate', '--seconds', '5'];

describe('the calibration of this machine', () => {
  test.skipIf(process.platform === 'win32')('that is interrupted ends with 3 and leaves nothing behind', async () => {
    let told = false;
    const stopped = await modewise([...SHORTEST, '--json'], {
      home,
      onStderr: (text, child) => {
        if (told || !text.includes('matrix products')) return;
        told = true;
        child.kill('SIGINT');
      },
    });
    expect(stopped.code, stopped.stderr).toBe(3);
    expect(stopped.stdout).toBe('');
    expectNoStack(stopped.stderr);
    expect(existsSync(kept) ? readdirSync(kept) : []).toEqual([]);
    const before = await modewise(['doctor'], { home });
    expect(before.stdout).toContain('Not calibrated');
  });

  test('is stored, shown by doctor with its date, and used by the next measurement to separate compute from memory', async () => {
    const calibrated = await modewise([...SHORTEST, '--json'], { home });
    expect(calibrated.code, calibrated.stderr).toBe(0);
    expect(calibrated.stderr).toContain('memory bandwidth');
    const { calibration, host } = DoctorReport.parse(JSON.parse(calibrated.stdout));
    expect(calibration?.host.runtime).toEqual(host.runtime);
    expect(calibration?.gemm.map(({ m }) => m)).toEqual([1, 8, 64, 512]);
    for (const { gflopPerS } of calibration?.gemm ?? []) expect(gflopPerS).toBeGreaterThan(0);
    expect(readdirSync(kept)).toHaveLength(1);

    const shown = await modewise(['doctor'], { home });
    expect(shown.stdout).toContain(`Calibrated ${calibration?.measuredAt.slice(0, 10)}`);

    const short = ['--rate', '100', '--duration-s', '0.2', '--modes', 'realtime', '--instance-type', 'c7i.large'];
    const measured = await modewise(['measure', '--model', 'sample:image-classifier', ...short, '--json'], { home });
    expect(measured.code, measured.stderr).toBe(0);
    const run = RunDocument.parse(JSON.parse(measured.stdout));
    expect(run.profile?.ridge.basis).toBe('measured');
    expect(run.profile?.batchSizes).toEqual([1, 8, 32]);
    expect(run.profile?.nodes.some(({ opClass }) => opClass === 'conv')).toBe(true);
    expect(run.host.instanceType).toBe('c7i.large');
  });

  test('takes 5 to 600 seconds, and runs only on request', async () => {
    expectRefused(await modewise(['doctor', '--seconds', '9'], { home }), '--calibrate');
    expect((await modewise(['doctor', '--calibrate', '--seconds', '1'], { home })).code).toBe(2);
  });
});
