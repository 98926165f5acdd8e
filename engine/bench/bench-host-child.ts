import { fork } from 'node:child_process';
import type { BenchMessage, BenchOrder } from './protocol.ts';
import { outOfMemoryKills } from '#engine/hardware/memory-kills.ts';
import type { BenchHost, BenchProcess, SpawnOptions } from './bench-host.ts';
import type { ProcessEndFact } from '#core/contract/run-facts.ts';
import { processEnd } from './process-exit.ts';
import { guardMemory } from '#engine/platform/memory-guard.ts';
import { distFile } from '#engine/platform/paths.ts';

/** Characters of stderr kept for crash reports. */
const LAST_WORDS = 2_000;
/** Larger blocks are mapped, and unmapped when they are freed (mallopt(3)). */
const MAPPED_FROM_BYTES = String(4 * 2 ** 20);

/** Starts bench processes as children of this Node process. `program` replaces the built bench program. */
export function createChildBenchHost(program: string = distFile('bench')): BenchHost {
  return {
    spawn({ givesMemoryBack = false }: SpawnOptions = {}): BenchProcess {
      const killsBefore = outOfMemoryKills();
      const child = fork(program, [], {
        serialization: 'advanced',
        // ONNX Runtime writes to the standard streams, which must not mix with results.
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        // A terminal sends Ctrl-C to the whole process group, but the engine decides when a bench stops.
        detached: process.platform !== 'win32',
        execArgv: [],
        ...(givesMemoryBack ? { env: { ...process.env, MALLOC_MMAP_THRESHOLD_: MAPPED_FROM_BYTES } } : {}),
      });
      child.on('error', () => undefined);
      // If the engine exits, its bench process must not keep running.
      const endWithEngine = (): boolean => child.kill('SIGKILL');
      process.once('exit', endWithEngine);
      let endedAtBytes: number | undefined;
      const stopGuard = guardMemory(child.pid, (bytes) => {
        endedAtBytes = bytes;
        child.kill('SIGKILL');
      });
      let lastWords = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        lastWords = (lastWords + text).slice(-LAST_WORDS);
      });
      return {
        send(order: BenchOrder): void {
          if (child.connected) child.send(order, () => undefined);
        },
        onMessage(listener: (message: BenchMessage) => void): void {
          child.on('message', (message) => listener(message as BenchMessage));
        },
        onExit(listener: (end: ProcessEndFact) => void): void {
          // `close` comes after the channel is drained; `exit` may come before the last message.
          child.once('close', (code, signal) => {
            process.off('exit', endWithEngine);
            stopGuard();
            const kills = outOfMemoryKills();
            const outOfMemoryKill = kills === null || killsBefore === null ? null : kills > killsBefore;
            const guarded = endedAtBytes === undefined ? {} : { endedAtBytes };
            listener(processEnd({ code, signal, lastWords, outOfMemoryKill, ...guarded }));
          });
        },
        kill(): void {
          child.kill('SIGKILL');
        },
      };
    },
  };
}
