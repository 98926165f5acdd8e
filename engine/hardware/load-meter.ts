import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { OtherLoad } from '#core/measure/run/load-noise.ts';
import { processStat, programLoads, readProcesses, TICK_MS } from './process-times.ts';

/** CPU milliseconds of a process and of its reaped children; zeros if it is gone. */
function processMs(pid: number): { readonly own: number; readonly ended: number } {
  const stat = processStat(pid);
  return { own: stat?.ownMs ?? 0, ended: stat?.endedMs ?? 0 };
}

function children(pid: number): readonly number[] {
  try {
    const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return list === '' ? [] : list.split(' ').map(Number);
  } catch {
    return [];
  }
}

/**
 * CPU milliseconds used by this measurement: this process with all its threads, its children (a model server), and the
 * engine that started it. On systems other than Linux, this process only.
 */
export function familyCpuMs(): number {
  const { user, system } = process.cpuUsage();
  const ownMs = (user + system) / 1000;
  if (process.platform !== 'linux') return ownMs;
  const childMs = children(process.pid).reduce((total, pid) => {
    const { own, ended } = processMs(pid);
    return total + own + ended;
  }, 0);
  return ownMs + processMs(process.pid).ended + childMs + processMs(process.ppid).own;
}

/** Observes the load of other processes while this process measures. */
export interface LoadMeter {
  /**
   * Ends an interval if it was long enough to distinguish other load from clock resolution. Call it between trials, so
   * that it disturbs none.
   */
  readonly mark: () => void;
  readonly end: () => OtherLoad;
}

/** In a shorter interval, the clock resolution (10 ms) dominates. */
const MIN_STRETCH_MS = 500;

interface Reading {
  readonly atMs: number;
  readonly busyMs: number;
  readonly ownMs: number;
  readonly stolenMs: number | null;
  readonly throttledMs: number | null;
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Busy and stolen milliseconds of all cores; the latter is null if the system does not report it. */
export function machineMs(stat = textOf('/proc/stat')): { readonly busyMs: number; readonly stolenMs: number | null } {
  const ticks = stat?.split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number);
  if (ticks === undefined || ticks.length < 8) {
    const busyMs = cpus().reduce((total, { times }) => total + times.user + times.nice + times.sys + times.irq, 0);
    return { busyMs, stolenMs: null };
  }
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = ticks;
  return { busyMs: TICK_MS * (user + nice + system + irq + softIrq), stolenMs: TICK_MS * steal };
}

/** Milliseconds for which a container's CPU quota throttled its threads, from cgroup v1 or v2; null without one. */
export function throttledMs(
  stat = textOf('/sys/fs/cgroup/cpu.stat') ?? textOf('/sys/fs/cgroup/cpu/cpu.stat'),
): number | null {
  const micros = /^throttled_usec (\d+)$/m.exec(stat ?? '')?.[1];
  if (micros !== undefined) return Number(micros) / 1e3;
  const nanos = /^throttled_time (\d+)$/m.exec(stat ?? '')?.[1];
  return nanos === undefined ? null : Number(nanos) / 1e6;
}

function read(): Reading {
  return { atMs: performance.now(), ownMs: familyCpuMs(), throttledMs: throttledMs(), ...machineMs() };
}

/** The processes of this measurement: this one and the engine that started it, with all that they start. */
function isOwn(pid: number): boolean {
  return pid === process.pid || pid === process.ppid;
}

function otherCores(from: Reading, to: Reading): number {
  const wallMs = Math.max(1, to.atMs - from.atMs);
  return Math.max(0, (to.busyMs - from.busyMs - (to.ownMs - from.ownMs)) / wallMs);
}

function shareOf(from: number | null, to: number | null, wallMs: number): number | null {
  return from === null || to === null ? null : Math.max(0, (to - from) / Math.max(1, wallMs));
}

/** Starts to observe. The processes of the machine are read only here and at the end, because that takes milliseconds. */
export function startLoadMeter(): LoadMeter {
  const processes = readProcesses();
  const first = read();
  let last = first;
  const stretches: { readonly ms: number; readonly cores: number }[] = [];
  const take = (reading: Reading): void => {
    stretches.push({ ms: reading.atMs - last.atMs, cores: otherCores(last, reading) });
    last = reading;
  };
  return {
    mark: () => {
      if (performance.now() - last.atMs >= MIN_STRETCH_MS) take(read());
    },
    end: () => {
      const now = read();
      if (now.atMs - last.atMs >= MIN_STRETCH_MS || stretches.length === 0) take(now);
      const wallMs = now.atMs - first.atMs;
      const processesNow = processes === null ? null : readProcesses();
      return {
        otherCores: otherCores(first, now),
        stretches,
        stolenCores: shareOf(first.stolenMs, now.stolenMs, wallMs),
        throttledShare: shareOf(first.throttledMs, now.throttledMs, wallMs),
        programs:
          processes === null || processesNow === null ? null : programLoads(processes, processesNow, { wallMs, isOwn }),
      };
    },
  };
}
