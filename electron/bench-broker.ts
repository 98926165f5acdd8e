import { MessageChannelMain, type MessagePortMain, utilityProcess, type UtilityProcess } from 'electron';
import { SHELL_TO_BENCH, type EngineToShell, type ShellToEngine } from '#core/contract/engine-host.ts';

/** Characters of the error stream that are kept for the case of a crash. */
const LAST_WORDS = 2_000;
/** The end of the error stream may come after the process's end. */
const LAST_WORDS_GRACE_MS = 50;

/** Starts and ends bench processes for one engine process. */
export interface BenchBroker {
  handle(order: EngineToShell): void;
  /** Ends all of them: nobody is left who would listen. */
  endAll(): void;
}

/** `tell` sends to the engine, with the port of a bench's line where there is one. */
export function createBenchBroker(options: {
  readonly program: string;
  readonly tell: (message: ShellToEngine, ports?: MessagePortMain[]) => void;
}): BenchBroker {
  const { program, tell } = options;
  const running = new Map<number, UtilityProcess>();

  function start(bench: number): void {
    const child = utilityProcess.fork(program, [], {
      serviceName: 'Modewise bench',
      // ONNX Runtime writes to the standard streams.
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.set(bench, child);
    let lastWords = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      lastWords = (lastWords + bytes.toString('utf8')).slice(-LAST_WORDS);
    });
    child.once('exit', (code) => {
      running.delete(bench);
      setTimeout(() => tell({ kind: 'bench-ended', bench, code, lastWords }), LAST_WORDS_GRACE_MS);
    });
    const { port1, port2 } = new MessageChannelMain();
    child.postMessage(SHELL_TO_BENCH, [port2]);
    tell({ kind: 'bench-started', bench }, [port1]);
  }

  return {
    handle({ kind, bench }) {
      if (kind === 'start-bench') start(bench);
      else endNow(running.get(bench));
    },
    endAll() {
      for (const child of running.values()) endNow(child);
      running.clear();
    },
  };
}

/** An inference cannot be interrupted, so a bench hears no request to end: it is killed. */
function endNow(child: UtilityProcess | undefined): void {
  if (child?.pid === undefined) return void child?.kill();
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch {
    // It ended by itself this moment.
  }
}
