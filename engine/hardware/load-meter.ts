import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What else the machine did while this process measured, in cores (1 = one core all the time). */
export interface OtherLoad {
  /** Cores that other processes kept busy. */
  readonly otherCores: number;
  /** Cores that the hypervisor gave to somebody else; null where the system does not tell. */
  readonly stolenCores: number | null;
}

interface Reading {
  readonly atMs: number;
  readonly busyMs: number;
  readonly ownMs: number;
  readonly stolenMs: number | null;
}

/** Jiffies are hundredths of a second on every Linux that Node runs on. */
const JIFFY_MS = 10;

function stolenMs(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/) ?? [];
    const jiffies = Number(fields[8]);
    return Number.isFinite(jiffies) ? jiffies * JIFFY_MS : null;
  } catch {
    return null;
  }
}

function read(): Reading {
  const own = process.cpuUsage();
  const busyMs = cpus().reduce((total, { times }) => total + times.user + times.nice + times.sys + times.irq, 0);
  return { atMs: performance.now(), busyMs, ownMs: (own.user + own.system) / 1000, stolenMs: stolenMs() };
}

/** Begins to watch; the function that it returns tells what others did since. */
export function startLoadMeter(): () => OtherLoad {
  const before = read();
  return () => {
    const after = read();
    const wallMs = Math.max(1, after.atMs - before.atMs);
    const otherMs = after.busyMs - before.busyMs - (after.ownMs - before.ownMs);
    const stolen = after.stolenMs === null || before.stolenMs === null ? null : after.stolenMs - before.stolenMs;
    return {
      otherCores: Math.max(0, otherMs / wallMs),
      stolenCores: stolen === null ? null : Math.max(0, stolen / wallMs),
    };
  };
}
