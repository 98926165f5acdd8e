import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RUN_FILES } from './run-files.ts';

/**
 * When a process was started, in words that no other process of this machine shares: process numbers are given again, in containers even the
 * same one at every start. Empty where the system does not tell.
 */
function birthOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything; the start in clock ticks is the 20th field after it.
    const startTicks = fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${startTicks} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    return '';
  }
}

/** Marks a run as being measured by this process. */
export function claim(folder: string): void {
  writeFileSync(join(folder, RUN_FILES.owner), `${process.pid} ${birthOf(process.pid)}`.trim());
}

export function release(folder: string): void {
  rmSync(join(folder, RUN_FILES.owner), { force: true });
}

/** Whether the process that is at work on a run is alive. Where only its number is known, somebody else may have it: then the run waits. */
export function isBeingMeasured(folder: string): boolean {
  let mark: string;
  try {
    mark = readFileSync(join(folder, RUN_FILES.owner), 'utf8').trim();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
  const [number = '', ...birth] = mark.split(' ');
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const known = birthOf(pid);
  if (birth.length > 0 && known !== '') return known === birth.join(' ');
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
