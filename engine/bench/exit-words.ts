import { bytesText } from '#core/words/format.ts';

/** How a process ended, in words for people, and the one thing that they can do about it. */
export interface ProcessEnd {
  /** Goes on after "The bench process …". */
  readonly description: string;
  readonly remedy: string;
  /** What ended it, as far as is known. */
  readonly how: 'memory' | 'killed' | 'native-crash' | 'other';
}

/** What is known of a process that is gone. */
interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of its error stream. */
  readonly lastWords: string;
  /** Whether the system says that it killed somebody for want of memory meanwhile; null where it does not tell. */
  readonly outOfMemoryKill: boolean | null;
  /** What it had taken in bytes when the guard of memory ended it; left out when it did not. */
  readonly endedAtBytes?: number;
}

const MORE_MEMORY = 'Give it more memory, or measure with smaller batches or fewer replicas.';
const NATIVE_CRASH =
  'Try the model alone with another version of ONNX Runtime: if it crashes there too, report it with the model.';
const AGAIN = 'Measure this mode again.';

/** Signals that native code dies of. */
const NATIVE: Readonly<Record<string, string>> = {
  SIGSEGV: 'accessed memory outside its address space',
  SIGBUS: 'accessed memory that is not mapped',
  SIGILL: 'used an instruction that this processor does not support',
  SIGFPE: 'divided an integer by zero or overflowed',
  SIGABRT: 'aborted itself',
  SIGTRAP: 'aborted itself',
};

/** Windows tells crashes as exit codes: access violation, stack overflow, heap corruption, fail-fast. */
const WINDOWS_CRASHES = new Set([0xc0000005, 0xc00000fd, 0xc0000374, 0xc0000409]);

function quoted(lastWords: string): string {
  const telling = lastWords.split('\n').find((line) => /error|terminate|abort|fatal|what\(\)/i.test(line));
  return telling === undefined ? '' : ` (“${telling.trim().slice(0, 200)}”)`;
}

/** Says how a process ended that was to say `finished` and did not. */
export function describeExit({ code, signal, lastWords, outOfMemoryKill, endedAtBytes }: ProcessExit): ProcessEnd {
  if (endedAtBytes !== undefined) {
    const taken = `took ${bytesText(endedAtBytes)}, nearly all memory of this machine`;
    return {
      description: `${taken}, and was stopped before the system ran out of memory`,
      remedy: MORE_MEMORY,
      how: 'memory',
    };
  }
  if (
    /heap out of memory|Fatal process (?:OOM|out of memory)|bad_alloc|Cannot allocate memory|ENOMEM/i.test(lastWords)
  ) {
    const how = signal ?? `exit code ${String(code)}`;
    return {
      description: `ran out of memory and ended (${how})${quoted(lastWords)}`,
      remedy: MORE_MEMORY,
      how: 'memory',
    };
  }
  if (signal === 'SIGKILL') {
    if (outOfMemoryKill === true) {
      return {
        description: 'was killed by the system because memory ran out (SIGKILL)',
        remedy: MORE_MEMORY,
        how: 'memory',
      };
    }
    const who =
      outOfMemoryKill === null ? 'by another process, or by the system because memory ran out' : 'by another process';
    return {
      description: `was killed ${who} (SIGKILL)`,
      remedy: outOfMemoryKill === null ? MORE_MEMORY : AGAIN,
      how: 'killed',
    };
  }
  const native = signal === null ? undefined : NATIVE[signal];
  if (native !== undefined) {
    return {
      description: `crashed in native code: it ${native} (${signal})${quoted(lastWords)}`,
      remedy: NATIVE_CRASH,
      how: 'native-crash',
    };
  }
  if (signal !== null) return { description: `was ended by signal ${signal}`, remedy: AGAIN, how: 'killed' };
  // Node and Windows both give unsigned numbers, older shells signed ones.
  if (code !== null && WINDOWS_CRASHES.has(code >>> 0)) {
    const hex = (code >>> 0).toString(16).toUpperCase();
    return {
      description: `crashed in native code (exit code 0x${hex})${quoted(lastWords)}`,
      remedy: NATIVE_CRASH,
      how: 'native-crash',
    };
  }
  return {
    description: `ended without an error message (exit code ${String(code)})${quoted(lastWords)}`,
    remedy: AGAIN,
    how: 'other',
  };
}
