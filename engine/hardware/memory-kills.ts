import { readFileSync } from 'node:fs';

/**
 * How many processes Linux has killed since it started because memory ran out, in the whole machine and in containers (`oom_kill` of
 * /proc/vmstat); null where the system does not tell. Two readings around a killed process say whether that was why.
 */
export function outOfMemoryKills(file = '/proc/vmstat'): number | null {
  try {
    const count = Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN);
    return Number.isFinite(count) ? count : null;
  } catch {
    return null;
  }
}
