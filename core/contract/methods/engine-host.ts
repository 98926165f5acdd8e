import { z } from 'zod';
import { Count, Text } from '#core/contract/base/numbers.ts';

/**
 * A request of the engine to the shell that started it. In the desktop app only the shell can start processes, so it starts bench processes
 * for the engine. `bench` is a number that the engine chooses and uses once.
 */
export const EngineToShell = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start-bench'), bench: Count }),
  z.object({ kind: z.literal('kill-bench'), bench: Count }),
  /** No channel is open and nothing runs: as asked for by `rest`, the engine may be ended. */
  z.object({ kind: z.literal('at-rest') }),
]);
export type EngineToShell = Readonly<z.infer<typeof EngineToShell>>;

/** A message from the shell to the engine. */
export const ShellToEngine = z.discriminatedUnion('kind', [
  /** Carries a port: the channel to a window. */
  z.object({ kind: z.literal('line') }),
  /** The window does not need the engine until it asks for another channel. */
  z.object({ kind: z.literal('rest') }),
  /** Carries a port: the channel to that bench process. */
  z.object({ kind: z.literal('bench-started'), bench: Count }),
  /** `code` is unreliable (a crash is sometimes reported as 0). `lastWords` is the end of the process's error stream. */
  z.object({
    kind: z.literal('bench-ended'),
    bench: Count,
    code: z
      .number()
      .min(-(2 ** 32))
      .max(2 ** 32),
    lastWords: Text,
  }),
]);
export type ShellToEngine = Readonly<z.infer<typeof ShellToEngine>>;

/** The message that the shell sends a bench process once, with the port to the engine. */
export const SHELL_TO_BENCH = { kind: 'line' } as const;
