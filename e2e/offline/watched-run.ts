import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** The side effects of a program. */
export interface Watched {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Name look-ups and connections to addresses other than loopback, over IPv4 and IPv6. */
  readonly contacts: { readonly ipv4: number; readonly ipv6: number };
}

/** How to run and observe a program. */
export interface WatchOptions {
  readonly home: string;
  readonly temporary: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Receives the process while it runs, for example to end it. */
  readonly onStart?: (child: ChildProcess) => void;
}

/**
 * How contacts are observed: as attempts without a route in a separate network namespace, or as system calls under
 * strace.
 */
export type Witness = 'namespace' | 'strace';

/** Succeeds if this user may create a network namespace and bring up its loopback device. */
const isAllowed = (arguments_: readonly string[]): boolean =>
  spawnSync('unshare', [...arguments_, 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' }).status === 0;

const NAMESPACE_ARGUMENTS = [['--net'], ['--map-root-user', '--net']];

/** The witnesses that this machine allows, the best first. Throws Error if there is none. */
export function findWitnesses(): readonly [Witness, ...Witness[]] {
  const hasNamespaces = NAMESPACE_ARGUMENTS.some(isAllowed);
  const hasStrace = spawnSync('strace', ['-f', 'true'], { stdio: 'ignore' }).status === 0;
  if (hasNamespaces) return hasStrace ? ['namespace', 'strace'] : ['namespace'];
  if (hasStrace) return ['strace'];
  throw new Error(
    'neither a network namespace (unshare, ip) nor strace works here: nothing can see what a program contacts',
  );
}

/** Runs a program to its end with its own home and temporary folders, and observes its contacts. */
export async function runWatched(
  command: readonly string[],
  options: WatchOptions,
  witness: Witness = findWitnesses()[0],
): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-watch-'));
  const record = join(folder, 'record');
  try {
    const ended = await run(wrap(command, witness, record), options);
    const text = readFileSync(record, 'utf8');
    return { ...ended, contacts: witness === 'namespace' ? contactsInCounters(text) : contactsInCalls(text) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function wrap(command: readonly string[], witness: Witness, record: string): readonly string[] {
  if (witness === 'strace')
    return ['strace', '-f', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', record, ...command];
  const allowed = NAMESPACE_ARGUMENTS.find(isAllowed) ?? [];
  const script = 'trap : TERM; ip link set lo up; "$@"; code=$?; cat /proc/net/snmp /proc/net/snmp6 > "$0"; exit $code';
  return ['unshare', ...allowed, 'sh', '-c', script, record, ...command];
}

/** The kernel counts attempts to reach an address without a route, and in this namespace only loopback has one. */
function contactsInCounters(text: string): Watched['contacts'] {
  const [names = '', values = ''] = text.split('\n').filter((line) => line.startsWith('Ip: '));
  const column = names.split(' ').indexOf('OutNoRoutes');
  const ipv4 = Number(values.split(' ')[column]);
  const ipv6 = Number(/^Ip6OutNoRoutes\s+(\d+)$/m.exec(text)?.[1] ?? 0);
  if (!Number.isInteger(ipv4)) throw new Error(`the kernel's counters were not found in: ${text}`);
  return { ipv4, ipv6 };
}

function contactsInCalls(text: string): Watched['contacts'] {
  const lines = text.split('\n');
  const ipv4 = lines.filter((line) => line.includes('AF_INET,') && !line.includes('inet_addr("127.'));
  const ipv6 = lines.filter((line) => line.includes('AF_INET6,') && !line.includes('"::1"'));
  return { ipv4: ipv4.length, ipv6: ipv6.length };
}

function run(
  [file = '', ...rest]: readonly string[],
  { home, temporary, environment, onStart }: WatchOptions,
): Promise<Omit<Watched, 'contacts'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, rest, {
      cwd: home,
      // Nothing else: variables of the tests must not hide what the program fails to set.
      env: { PATH: process.env['PATH'], HOME: home, TMPDIR: temporary, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    onStart?.(child);
  });
}

/** All files below a folder, as paths relative to it. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
