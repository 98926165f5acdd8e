import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A process that runs a test's program directly on the sources. */
export interface SourceProcess {
  readonly child: ChildProcess;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** The next line of its standard output; null once it has ended. */
  readonly nextLine: () => Promise<string | null>;
}

/** Whether this process may mount file systems, which a test of a full disk needs. */
export const CAN_MOUNT = canMount();

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-mount-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
  if (isMounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
  return isMounted;
}

/** A folder on a separate disk of the given size in bytes; removed after the test. */
export function smallDisk(bytes: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  if (status !== 0) throw new Error('no disk can be mounted here');
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The URL of a source file, for an import in such a program. `path` is from the root of the repository. */
export function source(path: string): string {
  return JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);
}

/** The command that runs a program on the sources. `args` are `process.argv` from 1 on. */
export function sourceCommand(program: string, args: readonly string[] = []): readonly string[] {
  const loader = fileURLToPath(new URL('../../../tools/run-sources.mjs', import.meta.url));
  return [process.execPath, '--import', loader, '--input-type=module', '-e', program, ...args];
}

/** Starts the program and kills it after the test. `args` are `process.argv` from 1 on. */
export function startSourceProcess(program: string, args: readonly string[] = []): SourceProcess {
  const [node = '', ...rest] = sourceCommand(program, args);
  const child = spawn(node, rest, {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    ended,
    nextLine: async () => {
      const { value, done } = await lines.next();
      return done === true ? null : value;
    },
  };
}
