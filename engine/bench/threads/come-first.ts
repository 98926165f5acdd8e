import { setPriority } from 'node:os';

/**
 * The instrument comes before what else wants its core, where the system permits (as root, on Linux only this thread): a clock that is pushed
 * aside for milliseconds is no clock. What is measured keeps the priority that a server has.
 */
export function comeFirst(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, -20);
  } catch {
    // Without the right to it the generator's lag is what it is, and is reported.
  }
}
