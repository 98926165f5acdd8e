import type { ProcessEndFact } from '#core/contract/run/run-facts.ts';
import { distFile } from '#engine/platform/paths.ts';
import type { BenchHost, BenchProcess, SpawnOptions } from './bench-host.ts';
import { forkGuarded } from './guarded-child.ts';
import type { BenchMessage, BenchOrder } from './protocol.ts';

/** Larger blocks are mapped, and unmapped when they are freed (mallopt(3)). */
const MAPPED_FROM_BYTES = String(4 * 2 ** 20);

/** Starts bench processes as children of this Node process. `program` replaces the built bench program. */
export function createChildBenchHost(program: string = distFile('bench')): BenchHost {
  return {
    spawn({ givesMemoryBack = false }: SpawnOptions = {}): BenchProcess {
      const environment = givesMemoryBack ? { ...process.env, MALLOC_MMAP_THRESHOLD_: MAPPED_FROM_BYTES } : process.env;
      const { child, onEnd } = forkGuarded(program, environment);
      // If the engine exits, its bench process must not keep running.
      const endWithEngine = (): boolean => child.kill('SIGKILL');
      process.once('exit', endWithEngine);
      child.once('close', () => process.off('exit', endWithEngine));
      return {
        send(order: BenchOrder): void {
          if (child.connected) child.send(order, () => undefined);
        },
        onMessage(listener: (message: BenchMessage) => void): void {
          child.on('message', (message) => listener(message as BenchMessage));
        },
        onExit(listener: (end: ProcessEndFact) => void): void {
          onEnd(listener);
        },
        kill(): void {
          child.kill('SIGKILL');
        },
      };
    },
  };
}
