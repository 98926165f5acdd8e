import type { BenchMessage, BenchOrder } from '../bench/protocol.ts';

/** One running bench process. It is disposable: a crash of native code in it costs one phase and nothing else. */
export interface BenchProcess {
  send(order: BenchOrder): void;
  onMessage(listener: (message: BenchMessage) => void): void;
  /** Called once, after the last message. `description` says how it ended, for people. */
  onExit(listener: (description: string) => void): void;
  kill(): void;
}

/** How bench processes are started: `child_process` on Node, a utilityProcess by main's hand inside Electron. */
export interface BenchHost {
  spawn(): BenchProcess;
}
