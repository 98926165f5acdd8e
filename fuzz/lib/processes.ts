import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { distFile } from '#engine/platform/paths.ts';

/** In the environment of every process that a program starts, and so of theirs: by it they are found again. */
const MARK = `MODEWISE_FUZZ=${process.pid}-${Date.now()}`;
/** After this a program is ended from outside, whatever it does. */
const GRACE_S = 90;

const children = new Set<ChildProcess>();
const folders: string[] = [];

/** The environment of attacked processes: a home folder of their own, and the mark. */
export function environment(home: string): NodeJS.ProcessEnv {
  const [name = '', value] = MARK.split('=');
  const given: NodeJS.ProcessEnv = { ...process.env, MODEWISE_HOME: home, [name]: value };
  // Colours would be mixed into what is read.
  for (const each of ['NO_COLOR', 'FORCE_COLOR', 'NODE_OPTIONS']) delete given[each];
  return given;
}

/** A folder that is removed when the program ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-fuzz-'));
  folders.push(folder);
  return folder;
}

/** Takes a child in: it is killed when the program ends. */
export function adopt<C extends ChildProcess>(child: C): C {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Starts the built command line. */
export function startCli(args: readonly string[], home: string): ChildProcess {
  return adopt(
    spawn(process.execPath, [distFile('cli'), ...args], { env: environment(home), stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

/** What a command line left behind. */
export interface CliEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits for the end of a command line. It is killed when `limitMs` is over: `signal` is SIGKILL then. */
export function endOfCli(child: ChildProcess, limitMs: number): Promise<CliEnd> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, stdout, stderr });
    });
  });
}

/** Bytes resident in a process at its peak, in MiB; null where the system does not tell or the process is gone. */
export function peakMiBOf(pid: number | undefined): number | null {
  return statusMiB(pid, 'VmHWM');
}

/** Bytes resident in a process now, in MiB; null as above. */
export function residentMiBOf(pid: number | undefined): number | null {
  return statusMiB(pid, 'VmRSS');
}

function statusMiB(pid: number | undefined, field: 'VmHWM' | 'VmRSS'): number | null {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
    return found?.[1] === undefined ? null : Number(found[1]) / 1024;
  } catch {
    return null;
  }
}

/** Open descriptors of a process; null where the system does not tell. */
export function descriptorsOf(pid: number | undefined): number | null {
  try {
    return readdirSync(`/proc/${String(pid)}/fd`).length;
  } catch {
    return null;
  }
}

/** A process and all that it started, as far as the system tells (Linux); itself alone elsewhere. */
export function familyOf(pid: number): readonly number[] {
  const parents = new Map(processNumbers().map((each) => [each, parentOf(each)]));
  const family = new Set([pid]);
  for (let before = 0; before < family.size;) {
    before = family.size;
    for (const [each, parent] of parents) if (parent !== null && family.has(parent)) family.add(each);
  }
  return [...family];
}

/** The fields of /proc/PID/stat behind the name, which stands in brackets and may hold anything; null where there are none. */
function statOf(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function parentOf(pid: number): number | null {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? null : Number(parent);
}

/** Whether a process is there and has not ended; one that has ended is still listed until its parent has seen it (Linux). */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return statOf(pid)?.[0] !== 'Z';
  } catch {
    return false;
  }
}

/** A tick of the kernel's clock, as Linux tells it on every machine that Node runs on. */
const TICK_MS = 10;

/** Processor time that processes and their children that have ended took, milliseconds; 0 where the system does not tell. */
export function processorMsOf(pids: readonly number[]): number {
  const ticks = pids.flatMap((pid) => statOf(pid)?.slice(11, 15) ?? []).map(Number);
  return TICK_MS * ticks.reduce((sum, each) => sum + each, 0);
}

function processNumbers(): readonly number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Living processes that this program started, directly or not, but for those that it holds now and theirs. */
export function strays(): readonly number[] {
  const held = new Set([...children].flatMap(({ pid }) => (pid === undefined ? [] : familyOf(pid))));
  return marked().filter((pid) => !held.has(pid));
}

function marked(): readonly number[] {
  return processNumbers().filter((pid) => {
    try {
      // A process that has ended, but that its parent has not waited for yet, has no environment.
      return pid !== process.pid && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(MARK);
    } catch {
      return false;
    }
  });
}

/** Processes that are still there after `waitMs`, though who started them has ended. They are killed. */
export async function orphansAfter(waitMs: number): Promise<readonly number[]> {
  const untilMs = performance.now() + waitMs;
  while (strays().length > 0 && performance.now() < untilMs) await sleep(50);
  const left = strays();
  for (const pid of left) kill(pid);
  return left;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Kills a process and all that it started. */
export function killFamily(child: ChildProcess): void {
  const { pid } = child;
  for (const each of pid === undefined ? [] : familyOf(pid)) kill(each);
  child.kill('SIGKILL');
}

function cleanUp(): void {
  for (const child of children) killFamily(child);
  for (const pid of marked()) kill(pid);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

let sayCounts: () => void = () => undefined;

/** `say` is called when a signal or the time limit ends the program, so that its counts are not lost. */
export function whenInterrupted(say: () => void): void {
  sayCounts = say;
}

/** Runs a program to its end and exits with its code. Nothing that it started or made is left, however it ends. */
export function runProgram(timeLimitS: number, program: () => Promise<0 | 1>): void {
  process.on('exit', cleanUp);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      sayCounts();
      process.exit(3);
    });
  }
  setTimeout(
    () => {
      process.stderr.write(`fuzz: ended from outside after ${timeLimitS + GRACE_S} s\n`);
      sayCounts();
      process.exit(1);
    },
    (timeLimitS + GRACE_S) * 1000,
  ).unref();
  program().then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
      process.exit(1);
    },
  );
}
