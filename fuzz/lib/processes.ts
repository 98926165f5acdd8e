import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { distFile } from '#engine/platform/paths.ts';

/** Marks the environment of every started process and thereby its descendants, so that they can be found. */
const MARK = `MODEWISE_FUZZ=${process.pid}-${Date.now()}`;
/** A program that overruns its time limit by this is ended. */
const GRACE_S = 90;

const children = new Set<ChildProcess>();
const folders: string[] = [];

/** The environment of attacked processes: their own home folder, and the mark. */
export function environment(home: string): NodeJS.ProcessEnv {
  const [name = '', value] = MARK.split('=');
  const given: NodeJS.ProcessEnv = { ...process.env, MODEWISE_HOME: home, [name]: value };
  // Colour codes would mix with the output that is parsed.
  for (const each of ['NO_COLOR', 'FORCE_COLOR', 'NODE_OPTIONS']) delete given[each];
  return given;
}

/** A folder that is removed when the program ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-fuzz-'));
  folders.push(folder);
  return folder;
}

/** Kills the child when the program ends. */
export function adopt<C extends ChildProcess>(child: C): C {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Starts the built command line, with further variables. */
export function startCli(args: readonly string[], home: string, variables: NodeJS.ProcessEnv = {}): ChildProcess {
  const env = { ...environment(home), ...variables };
  return adopt(spawn(process.execPath, [distFile('cli'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** The result of a command line. */
export interface CliEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits for a command line to end. Kills it after `limitMs`; `signal` is then SIGKILL. */
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

/** Peak resident memory of a process in MiB; null if the process is gone or the system does not report it. */
export function peakMiBOf(pid: number | undefined): number | null {
  return statusMiB(pid, 'VmHWM');
}

/** Current resident memory in MiB; null as above. */
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

/** Open descriptors of a process; null if the system does not report them. */
export function descriptorsOf(pid: number | undefined): number | null {
  try {
    return readdirSync(`/proc/${String(pid)}/fd`).length;
  } catch {
    return null;
  }
}

/** A process and its descendants on Linux; elsewhere the process alone. */
export function familyOf(pid: number): readonly number[] {
  const parents = new Map(processNumbers().map((each) => [each, parentOf(each)]));
  const family = new Set([pid]);
  for (let before = 0; before < family.size;) {
    before = family.size;
    for (const [each, parent] of parents) if (parent !== null && family.has(parent)) family.add(each);
  }
  return [...family];
}

/** The fields of /proc/PID/stat after the name in brackets, which may contain anything; null if there are none. */
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

/** Whether a process is running. On Linux an ended process stays listed until its parent has reaped it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return statOf(pid)?.[0] !== 'Z';
  } catch {
    return false;
  }
}

/** A tick of the kernel's clock, the same on all Linux machines that Node supports. */
const TICK_MS = 10;

/** Processor time of processes and their ended children, milliseconds; 0 if the system does not report it. */
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

/** Living descendants of this program, except the adopted ones and their descendants. */
function strays(): readonly number[] {
  const held = new Set([...children].flatMap(({ pid }) => (pid === undefined ? [] : familyOf(pid))));
  return marked().filter((pid) => !held.has(pid));
}

function marked(): readonly number[] {
  return processNumbers().filter((pid) => {
    try {
      // A zombie has no environment.
      return pid !== process.pid && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(MARK);
    } catch {
      return false;
    }
  });
}

/** Processes that remain after `waitMs` although their starter has ended. They are killed. */
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
    // The process has ended by itself.
  }
}

/** Kills a process and its descendants. */
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

/** Runs a program and exits with its code. However it ends, its processes and folders are removed. */
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
