/**
 * Runs a program and ends it, with all that it started, when this process is no longer wanted: when its standard input
 * ends, which happens however the process ends that holds the other side. Then it deletes the folders named.
 *
 * usage: keeper.mjs [FOLDER…] -- PROGRAM [ARGUMENT…]
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

/** What a program has to end by itself. */
const GRACE_MS = 5_000;

const at = process.argv.indexOf('--');
const folders = process.argv.slice(2, at);
const [program, ...args] = process.argv.slice(at + 1);

// A process group of its own, so that a signal reaches all that it starts.
const child = spawn(program, args, { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });

function signal(name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // Nothing of the group is left.
  }
}

function end() {
  signal('SIGTERM');
  setTimeout(() => signal('SIGKILL'), GRACE_MS).unref();
}

child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code, by) => {
  signal('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? (by === null ? 1 : 128));
});
process.stdin.on('end', end).on('error', end).resume();
// A death without a chance to say goodbye, for tests of what is lost then.
process.on('SIGUSR2', () => signal('SIGKILL'));
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, end);
