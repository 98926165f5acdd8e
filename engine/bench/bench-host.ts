import type { BenchMessage, BenchOrder } from './protocol.ts';
import type { ProcessEndFact } from '#core/contract/run/run-facts.ts';

/** A running bench process. It is disposable: a native crash costs one phase only. */
export interface BenchProcess {
  send(order: BenchOrder): void;
  onMessage(listener: (message: BenchMessage) => void): void;
  /** Called once, after the last message, with how the process ended. */
  onExit(listener: (end: ProcessEndFact) => void): void;
  kill(): void;
}

/** Starts bench processes: `child_process` on Node, a utilityProcess of the main process inside Electron. */
export interface BenchHost {
  spawn(options?: SpawnOptions): BenchProcess;
}

/** How a bench process is started. */
export interface SpawnOptions {
  /**
   * Whether memory that is freed goes back to the system at once, where the host can arrange it: for sessions of large models that take turns.
   * Without, the allocator of glibc keeps what weights of up to 32 MiB had.
   */
  readonly givesMemoryBack?: boolean;
}
