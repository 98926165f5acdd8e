import { readFileSync } from 'node:fs';

/** Clock ticks of /proc are hundredths of a second on every Linux that Node runs on. */
export const TICK_MS = 10;

/** CPU milliseconds of a process and of the children that it has already seen the end of; zeros when it is gone. */
function processMs(pid: number): { readonly own: number; readonly ended: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything; utime, stime, cutime, cstime are the 12th to 15th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = (index: number): number => Number(fields[index] ?? 0);
    return { own: TICK_MS * (ticks(11) + ticks(12)), ended: TICK_MS * (ticks(13) + ticks(14)) };
  } catch {
    return { own: 0, ended: 0 };
  }
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
 * CPU milliseconds that this measurement has used: this process with all its threads, its children (a model server), and the engine that
 * started it. Elsewhere than on Linux, this process alone.
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
