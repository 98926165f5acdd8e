import type { ProcessEndFact } from '#core/contract/run/run-facts.ts';
import { shortMessage } from '#core/words/format/safe-text.ts';

/** The known facts about an ended process. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of its error stream. */
  readonly lastWords: string;
  /** Whether the system reported an out-of-memory kill meanwhile; null if it does not report them. */
  readonly outOfMemoryKill: boolean | null;
  /** Memory in bytes when the memory guard ended it; absent otherwise. */
  readonly endedAtBytes?: number;
}

/** Signals of native crashes. */
const NATIVE_SIGNALS: ReadonlySet<string> = new Set(['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP']);

/** Windows reports crashes as exit codes: access violation, stack overflow, heap corruption, fail-fast. */
const WINDOWS_CRASHES = new Set([0xc0000005, 0xc00000fd, 0xc0000374, 0xc0000409]);

/** Messages of runtimes that are out of memory. */
const OUT_OF_MEMORY = /heap out of memory|Fatal process (?:OOM|out of memory)|bad_alloc|Cannot allocate memory|ENOMEM/i;

/** The line of stderr that explains the end, or null. */
function quoteOf(lastWords: string): string | null {
  const line = lastWords.split('\n').find((each) => /error|terminate|abort|fatal|what\(\)/i.test(each));
  return line === undefined ? null : shortMessage(line.trim());
}

/** How a process ended that should have sent `finished` first. */
export function processEnd(exit: ProcessExit): ProcessEndFact {
  const { code, signal, lastWords, outOfMemoryKill, endedAtBytes } = exit;
  const quote = quoteOf(lastWords);
  if (endedAtBytes !== undefined) return { how: 'memory-guard', bytes: Math.round(endedAtBytes) };
  if (OUT_OF_MEMORY.test(lastWords)) return { how: 'out-of-memory', signal, exitCode: code, quote };
  if (signal === 'SIGKILL') {
    return outOfMemoryKill === true
      ? { how: 'memory-kill' }
      : { how: 'kill', memoryRuledOut: outOfMemoryKill === false };
  }
  if (signal !== null) {
    return NATIVE_SIGNALS.has(signal)
      ? { how: 'native-crash', signal, exitCode: null, quote }
      : { how: 'signal', signal };
  }
  // Node and Windows both use unsigned numbers; older shells use signed ones.
  if (code !== null && WINDOWS_CRASHES.has(code >>> 0)) {
    return { how: 'native-crash', signal: null, exitCode: code, quote };
  }
  return { how: 'exit', exitCode: code, quote };
}
