import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ROOT } from './root.ts';

export { ROOT };

/** What a command line left behind. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Where runs are kept; give one of `temporaryFolder`. */
  readonly home: string;
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A user without rights, for a test that runs as root. */
  readonly uid?: number;
  /** The largest file that it may write, in blocks of 1,024 bytes (of a POSIX shell's `ulimit -f`: 512 in some). */
  readonly fileBlocks?: number;
  /** Sees the process while it runs: to send it a signal. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Sees stderr as it comes. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** Runs the command line as a user would, and waits for its end. */
export function modewise(args: readonly string[], options: RunOptions): Promise<Finished> {
  const { home, cwd, environment, uid, fileBlocks, onStart, onStderr } = options;
  const program = [process.execPath, join(ROOT, 'tools', 'modewise.mjs'), ...args];
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

/** A folder that `remove` takes away again. Open to every user, so that one without rights can work in it. */
export function temporaryFolder(name: string): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `modewise-${name}-`));
  chmodSync(path, 0o777);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Holds that a command line was refused as it should be: exit 2, nothing on stdout, a message, no stack trace. */
export function expectRefused({ code, stdout, stderr }: Finished, ...said: readonly (string | RegExp)[]): void {
  expect(stderr).toMatch(/^modewise: \S/m);
  expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
  for (const part of said) expect(stderr).toMatch(part);
  expectNoStack(stderr);
}

/** Holds that nothing of the program's inside is shown. */
export function expectNoStack(text: string): void {
  expect(text).not.toMatch(/^\s+at \S+ ?\(?.*:\d+:\d+\)?$/m);
  expect(text).not.toMatch(/node:internal|\.cjs:\d+|undefined|\[object Object\]|ZodError/);
}
