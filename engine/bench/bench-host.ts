import type { BenchMessage, BenchOrder } from './protocol.ts';
import type { ProcessEndFact } from '#core/contract/run-facts.ts';

/** One running bench process. It is disposable: a crash of native code in it costs one phase and nothing else. */
export interface BenchProcess {
  send(order: BenchOrder): void;
  onMessage(listener: (message: BenchMessage) => void): void;
  /** Called once, after the last message, with how it ended in words for people. */
  onExit(listener: (end: ProcessEndFact) => void): void;
  kill(): void;
}

/** How bench processes are started: `child_process` on Node, a utilityProcess by main's hand inside Electron. */
export interface BenchHost {
  spawn(): BenchProcess;
}
