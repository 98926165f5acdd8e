import { readFile } from 'node:fs/promises';

async function firstLineOf(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).split('\n', 1)[0]?.trim() ?? null;
  } catch {
    return null;
  }
}

/** The CPU limit of a Linux container in cores, from cgroup v2's `cpu.max`; null without one or on other systems. */
export async function cpuQuota(file = '/sys/fs/cgroup/cpu.max'): Promise<number | null> {
  const [quota, period] = (await firstLineOf(file))?.split(/\s+/).map(Number) ?? [];
  if (quota === undefined || period === undefined || !(quota > 0) || !(period > 0)) return null;
  return quota / period;
}

/** Linux's frequency governor of the first core (`performance`, `powersave`, …); null if there is none. */
export function cpuGovernor(file = '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor'): Promise<string | null> {
  return firstLineOf(file);
}
