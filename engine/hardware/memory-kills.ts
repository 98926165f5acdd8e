import { readFileSync } from 'node:fs';

/**
 * Number of processes that Linux has killed for lack of memory since it started, in the whole machine and in containers
 * (`oom_kill` in /proc/vmstat); null if the system does not report it. Comparing two readings shows whether a process
 * was killed for that reason.
 */
export function outOfMemoryKills(file = '/proc/vmstat'): number | null {
  try {
    const count = Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN);
    return Number.isFinite(count) ? count : null;
  } catch {
    return null;
  }
}
