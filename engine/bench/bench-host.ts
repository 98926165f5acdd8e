import type { BenchMessage, BenchOrder } from './protocol.ts';
import type { ProcessEndFact } from '#core/contract/run-facts.ts';

/** A running bench process. It is disposable: a native crash costs one phase only. */
export interface BenchProcess {
  send(order: BenchOrder): void;
  onMessage(listener: (message: BenchMessage) => void): void;
  /** Called once, after the last message, with how the process ended. */
  onExit(listener: (end: ProcessEndFact) => void): void;
  kill(): void;
}

/**
 * Starts bench processes: with `child_process` on Node, through a utilityProcess of the main process inside Electron.
 */
export interface BenchHost {
  spawn(): BenchProcess;
}
