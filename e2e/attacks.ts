import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './root.ts';

/**
 * Generous limits, because a busy machine is slow. The defects that these tests look for take orders of magnitude
 * longer, or never end.
 */
const PATIENT = ['--hang-ms', '10000', '--health-ms', '5000', '--factor', '25', '--time-limit-s', '240'];

/** What each program must find nothing against. */
const EXPECTED = {
  models: 'invalid models are refused, and nothing crashes or hangs',
  data: 'invalid data are refused, and nothing crashes or hangs',
  traces: 'hostile logs of arrivals are read or refused in bounded memory, and nothing crashes or hangs',
  documents: 'documents that are wrong are refused or planned with, and no number in a plan is not finite',
  bundles: 'texts of a plan of another person are values in the files of a bundle, and never code',
  endpoints: 'services whose answers are invalid or never end are measured or refused in little memory',
  requests:
    'wrong requests are refused alike in the fast lane and behind it, wrong calls of gRPC too, and both servers stay',
  kills: 'a measurement that is killed loses nothing that was finished, and leaves no process',
  stops: 'a measurement whose processes are stopped for seconds trusts no number that is wrong',
  saves: 'projects that are saved at the same time are whole, and none is lost',
  sources: 'servers of data that are wrong are refused, and nothing ends, hangs or grows on them',
  soak: 'servers under right and wrong requests stay as they were',
};

/** The last line of a program, its exit code and its findings. */
function fuzz(
  name: string,
  options: readonly string[],
): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'tools', 'fuzz.mjs'), name, ...PATIENT, ...options], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}

/** Runs the named programs, each with its own options, such as a count. CONTRIBUTING.md lists the long passes. */
export function attacks(seed: number, options: Partial<Record<keyof typeof EXPECTED, readonly string[]>>): void {
  describe.skipIf(process.platform === 'win32')('attacks on the real program', () => {
    for (const name of Object.keys(options) as (keyof typeof EXPECTED)[]) {
      test(EXPECTED[name], async () => {
        const { code, text } = await fuzz(name, ['--seed', String(seed), ...(options[name] ?? [])]);
        expect(code, text).toBe(0);
        expect(text).toMatch(new RegExp(`^fuzz \\w+: seed ${seed}, [1-9]\\d*( of \\d+)? cases in `, 'm'));
      });
    }
  });
}
