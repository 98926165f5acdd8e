import { MessageChannelMain, type MessagePortMain, utilityProcess, type UtilityProcess } from 'electron';
import { EngineToShell, type ShellToEngine, SHELL_TO_BENCH } from '#core/contract/methods/engine-host.ts';
import { restartDelayMs } from './restart-delay.ts';

/** Characters of stderr kept for crash reports. */
const STDERR_CHARS = 2_000;
/** The end of stderr may arrive after the exit event. */
const STDERR_GRACE_MS = 50;

/** What the engine asks about bench processes. */
type BenchRequest = Exclude<EngineToShell, { readonly kind: 'at-rest' }>;

/** Starts and ends bench processes for one engine process. */
interface BenchBroker {
  handle(order: BenchRequest): void;
  /** Ends all bench processes, because their engine is gone. */
  endAll(): void;
}

/** `tell` sends a message to the engine, optionally with the port of a bench's channel. */
function createBenchBroker(options: {
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
      lastWords = (lastWords + bytes.toString('utf8')).slice(-STDERR_CHARS);
    });
    child.once('exit', (code) => {
      running.delete(bench);
      setTimeout(() => tell({ kind: 'bench-ended', bench, code, lastWords }), STDERR_GRACE_MS);
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

/** Kills a bench process: an inference cannot be interrupted, so a request to end would wait. */
function endNow(child: UtilityProcess | undefined): void {
  if (child?.pid === undefined) return void child?.kill();
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch {
    // The process has just exited.
  }
}

/** The running engine and its bench processes. */
interface Running {
  readonly child: UtilityProcess;
  readonly benches: BenchBroker;
  readonly startedMs: number;
}

/** Keeps an engine running, but while it rests, and opens channels to it. */
interface EngineSupervisor {
  /** Opens a channel to the engine; during a restart, as soon as the engine is back. */
  newLine(give: (port: MessagePortMain) => void): void;
  /** Lets the engine end until the next channel is opened, once all others are closed and nothing runs. */
  rest(): void;
  /** Ends the engine and its bench processes permanently. */
  end(): void;
}

/** Starts the engine and restarts it when it ends, with increasing delays. */
export function superviseEngine(options: {
  readonly program: string;
  readonly benchProgram: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onLost: (text: string) => void;
}): EngineSupervisor {
  const { program, benchProgram, environment, onLost } = options;
  let running: Running | null = null;
  let endings = 0;
  let isOver = false;
  let mayRest = false;
  let isResting = false;
  const waiting: ((port: MessagePortMain) => void)[] = [];

  function start(): void {
    isResting = false;
    const child = utilityProcess.fork(program, [], {
      serviceName: 'Modewise engine',
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...environment },
    });
    const tell = (message: ShellToEngine, ports: MessagePortMain[] = []): void => child.postMessage(message, ports);
    const benches = createBenchBroker({ program: benchProgram, tell });
    const startedMs = Date.now();
    running = { child, benches, startedMs };
    child.on('message', (message: unknown) => {
      const order = EngineToShell.safeParse(message);
      if (!order.success) return;
      if (order.data.kind !== 'at-rest') benches.handle(order.data);
      // A channel may have been opened since.
      else if (mayRest && running?.child === child) endForNow(running);
    });
    child.once('exit', () => {
      if (running?.child !== child) return; // it rests, and another one may run already
      benches.endAll();
      running = null;
      if (!isOver) restart(Date.now() - startedMs);
    });
    for (const give of waiting.splice(0)) openLine(child, give);
  }

  function endForNow({ child, benches }: Running): void {
    running = null;
    isResting = true;
    benches.endAll();
    child.kill();
  }

  function restart(livedMs: number): void {
    const { delayMs, count } = restartDelayMs({ endings, livedMs });
    endings = count;
    onLost('The engine ended unexpectedly and is restarting. Finished results are kept.');
    setTimeout(() => {
      if (!isOver) start();
    }, delayMs);
  }

  start();
  return {
    newLine(give) {
      mayRest = false;
      if (isResting) start();
      if (running === null) waiting.push(give);
      else openLine(running.child, give);
    },
    rest() {
      mayRest = true;
      running?.child.postMessage({ kind: 'rest' } satisfies ShellToEngine);
    },
    end() {
      isOver = true;
      running?.benches.endAll();
      running?.child.kill();
    },
  };
}

function openLine(child: UtilityProcess, give: (port: MessagePortMain) => void): void {
  const { port1, port2 } = new MessageChannelMain();
  child.postMessage({ kind: 'line' } satisfies ShellToEngine, [port1]);
  give(port2);
}
