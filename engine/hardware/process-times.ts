import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProgramLoad } from '#core/measure/run/load-noise.ts';

/** A clock tick of /proc is 10 ms on every Linux that Node supports. */
export const TICK_MS = 10;

/** One process as /proc describes it. */
export interface ProcessStat {
  /** The name that the kernel shows, at most 15 characters. */
  readonly comm: string;
  readonly parent: number;
  readonly ownMs: number;
  /** CPU milliseconds of its children that have ended. */
  readonly endedMs: number;
  /** Ticks after the start of the system at which it started: two processes with one number differ in it. */
  readonly startedAt: number;
}

/** The processes of the machine by number. */
export type ProcessTable = ReadonlyMap<number, ProcessStat>;

/** Reads the text of /proc/PID/stat; null for anything else. The name is in brackets and may contain anything. */
export function parseStat(text: string): ProcessStat | null {
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
  if (open < 0 || close < open) return null;
  // The parent is the 2nd field after the name; utime, stime, cutime and cstime are the 12th to 15th, the start is the 20th.
  const fields = text
    .slice(close + 2)
    .split(' ')
    .map(Number);
  const at = (index: number): number => fields[index] ?? 0;
  return {
    comm: text.slice(open + 1, close),
    parent: at(1),
    ownMs: TICK_MS * (at(11) + at(12)),
    endedMs: TICK_MS * (at(13) + at(14)),
    startedAt: at(19),
  };
}

/** The statistics of one process; null if it is gone. */
export function processStat(pid: number): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

/** The processes of this machine, or of this container; null on systems without /proc. */
export function readProcesses(): ProcessTable | null {
  if (process.platform !== 'linux') return null;
  const found = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? processStat(Number(name)) : null;
    if (stat !== null) found.set(Number(name), stat);
  }
  return found;
}

/** The name of a process's executable, without its folder or arguments: what the system allows to read, else the kernel's name. */
function programName(pid: number, { comm }: ProcessStat): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''));
  } catch {
    return comm;
  }
}

/**
 * CPU use of each program between two readings, in cores. `isOwn` excludes the processes of the measurement with all that they started.
 * Processes that ended in between count for the program that started them.
 */
export function programLoads(
  from: ProcessTable,
  to: ProcessTable,
  {
    wallMs,
    isOwn,
    nameOf = programName,
  }: {
    readonly wallMs: number;
    readonly isOwn: (pid: number) => boolean;
    readonly nameOf?: (pid: number, stat: ProcessStat) => string;
  },
): readonly ProgramLoad[] {
  const before = (pid: number, { startedAt }: ProcessStat): ProcessStat | null => {
    const known = from.get(pid);
    return known?.startedAt === startedAt ? known : null;
  };
  /** What ended processes had used before the first reading; their parents now report it. */
  const countedEarlierMs = new Map<number, number>();
  for (const [pid, stat] of from) {
    const now = to.get(pid);
    if (now !== undefined && before(pid, now) !== null) continue;
    const heir = survivor(stat.parent, from, to);
    countedEarlierMs.set(heir, (countedEarlierMs.get(heir) ?? 0) + stat.ownMs + stat.endedMs);
  }
  const usedMs = new Map<string, number>();
  for (const [pid, stat] of to) {
    if (descends(pid, to, isOwn)) continue;
    const known = before(pid, stat);
    const ownMs = stat.ownMs - (known?.ownMs ?? 0);
    const endedMs = Math.max(0, stat.endedMs - (known?.endedMs ?? 0) - (countedEarlierMs.get(pid) ?? 0));
    if (ownMs + endedMs <= 0) continue;
    const name = nameOf(pid, stat);
    usedMs.set(name, (usedMs.get(name) ?? 0) + ownMs + endedMs);
  }
  return [...usedMs].map(([name, ms]) => ({ name, cores: ms / Math.max(1, wallMs) }));
}

/** The nearest ancestor that is in both tables. */
function survivor(pid: number, from: ProcessTable, to: ProcessTable): number {
  let current = pid;
  while (current !== 0 && !to.has(current)) current = from.get(current)?.parent ?? 0;
  return current;
}

/** Whether a process or one of its ancestors satisfies a condition. */
function descends(pid: number, table: ProcessTable, isOwn: (pid: number) => boolean): boolean {
  let current = pid;
  while (current !== 0) {
    if (isOwn(current)) return true;
    current = table.get(current)?.parent ?? 0;
  }
  return false;
}
