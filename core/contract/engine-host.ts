import { z } from 'zod';
import { Count, Text } from './numbers.ts';

/**
 * What the engine asks of the shell that started it. Inside the desktop app only the shell can start processes, so it starts benches on the
 * engine's behalf. `bench` is a number of the engine's choice, used once.
 */
export const EngineToShell = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('start-bench'), bench: Count }),
  z.object({ kind: z.literal('kill-bench'), bench: Count }),
]);
export type EngineToShell = Readonly<z.infer<typeof EngineToShell>>;

/** What the shell tells the engine. */
export const ShellToEngine = z.discriminatedUnion('kind', [
  /** Comes with a port: a window's line. */
  z.object({ kind: z.literal('line') }),
  /** Comes with a port: the line to that bench. */
  z.object({ kind: z.literal('bench-started'), bench: Count }),
  /** `code` is not to be relied on (a crash is told as 0 now and then); `lastWords` is the end of its error stream. */
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

/** What the shell tells a bench once, with the port to the engine. */
export const SHELL_TO_BENCH = { kind: 'line' } as const;
