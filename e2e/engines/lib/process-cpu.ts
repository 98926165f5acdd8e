import { type ProcessTable, readProcesses } from '#engine/hardware/process-times.ts';

/** CPU milliseconds of everything that runs under a keeper, the keeper itself excluded, to 10 ms for each process. */
export function cpuMsUnder(keeperPid: number): number {
  const table = readProcesses();
  if (table === null) throw new Error('the CPU time of processes is only known on Linux');
  let totalMs = 0;
  for (const [pid, { ownMs, endedMs }] of table) if (descends(pid, keeperPid, table)) totalMs += ownMs + endedMs;
  return totalMs;
}

function descends(pid: number, ancestor: number, table: ProcessTable): boolean {
  let parent = table.get(pid)?.parent ?? 0;
  while (parent !== 0) {
    if (parent === ancestor) return true;
    parent = table.get(parent)?.parent ?? 0;
  }
  return false;
}
