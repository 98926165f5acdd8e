import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { FEW_SERVICES } from '#core/contract/testing/testing.ts';
import { ROOT } from './root.ts';

export { ROOT };

/** A region with fewer services and machines than the default region has. For tests of anything but services and their prices. */
export const SMALL_REGION = 'us-central1';

/** Options of a plan among few services. */
export const AMONG_FEW: readonly string[] = ['--only', FEW_SERVICES.join(',')];

/** Options of a measurement of few, short points, for tests of whether the parts work and not of what they measure. */
export const BRIEFLY: readonly string[] = [
  '--synthetic',
  '200',
  '--effort',
  'quick',
  '--modes',
  'realtime',
  '--rate',
  '125',
  '--duration-s',
  '0.2',
];

/** The result of a command line. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** The folder for runs; pass one of `temporaryFolder`. */
  readonly home: string;
  readonly cwd?: string;
  /** The program of Node to run it with; by default the one of the test. */
  readonly node?: string;
  /** The script of the command line; by default that of the checkout. */
  readonly script?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** An unprivileged user, for a test that runs as root. */
  readonly uid?: number;
  /**
   * The maximum size of a file that it may write, in blocks of 1,024 bytes (`ulimit -f` of a POSIX shell; 512 bytes in
   * some).
   */
  readonly fileBlocks?: number;
  /** Receives the process, for example to send it a signal. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Receives stderr as it arrives. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** As built: `tools/modewise.mjs` would look for newer sources at each start, which the set-up does once. */
const SCRIPT = join(ROOT, 'dist', 'engine', 'cli.cjs');

/** Runs the command line as a user would, and waits for its end. */
export function modewise(args: readonly string[], options: RunOptions): Promise<Finished> {
  const {
    home,
    cwd,
    node = process.execPath,
    script = SCRIPT,
    environment,
    uid,
    fileBlocks,
    onStart,
    onStderr,
  } = options;
  const program = [node, script, ...args];
  const [file = '', ...rest] =
    fileBlocks === undefined ? program : ['sh', '-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'sh', ...program];
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, {
      cwd: cwd ?? ROOT,
      env: { ...process.env, MODEWISE_HOME: home, NO_COLOR: undefined, FORCE_COLOR: undefined, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      onStderr?.(text, child);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    onStart?.(child);
  });
}

/**
 * A temporary folder that `remove` deletes, even while a killed process still writes to it. Every user can write to it, so that unprivileged
 * processes can work in it.
 */
export function temporaryFolder(name: string): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `modewise-${name}-`));
  chmodSync(path, 0o777);
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }) };
}

/** Asserts a correct refusal: exit code 2, nothing on stdout, a message, no stack trace. */
export function expectRefused({ code, stdout, stderr }: Finished, ...said: readonly (string | RegExp)[]): void {
  expect(stderr).toMatch(/^modewise: \S/m);
  expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
  for (const part of said) expect(stderr).toMatch(part);
  expectNoStack(stderr);
}

/** Asserts that a text shows no stack trace or other internals. */
export function expectNoStack(text: string): void {
  expect(text).not.toMatch(/^\s+at \S+ ?\(?.*:\d+:\d+\)?$/m);
  expect(text).not.toMatch(/node:internal|\.cjs:\d+|undefined|\[object Object\]|ZodError/);
}
