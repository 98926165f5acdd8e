import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './root.ts';

/**
 * Generous limits, because a busy machine is slow. The defects that these tests look for take orders of magnitude
 * longer, or never end.
 */
const PATIENT = ['--seed', '1', '--hang-ms', '10000', '--health-ms', '5000', '--time-limit-s', '90'];

/** A short pass of each attack; CONTRIBUTING.md lists the long ones. */
const SHORT: readonly (readonly [name: string, what: string, ...options: readonly string[]])[] = [
  ['models', 'models that are wrong are refused, and nothing ends or hangs on them', '--count', '30'],
  ['data', 'data that are wrong are refused, and nothing ends or hangs on them', '--count', '30'],
  [
    'documents',
    'documents that are wrong are refused or planned with, and no number in a plan is not finite',
    '--count',
    '14',
  ],
  [
    'requests',
    'wrong requests are refused alike in the fast lane and behind it, and both servers stay',
    '--count',
    '90',
  ],
  ['kills', 'a measurement that is killed loses nothing that was finished, and leaves no process', '--count', '1'],
  ['saves', 'projects that are saved at the same time are whole, and none is lost', '--count', '60'],
  ['soak', 'servers under right and wrong requests stay as they were', '--minutes', '0.1'],
];

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

describe.skipIf(process.platform === 'win32')('attacks on the real program', () => {
  for (const [name, what, ...options] of SHORT) {
    test(what, async () => {
      const { code, text } = await fuzz(name, options);
      expect(code, text).toBe(0);
      expect(text).toMatch(/^fuzz \w+: seed 1, [1-9]\d*( of \d+)? cases in /m);
    });
  }
});
