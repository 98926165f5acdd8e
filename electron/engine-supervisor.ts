import { MessageChannelMain, type MessagePortMain, utilityProcess, type UtilityProcess } from 'electron';
import { EngineToShell, type ShellToEngine } from '#core/contract/engine-host.ts';
import { createBenchBroker, type BenchBroker } from './bench-broker.ts';
import { restartDelayMs } from './restart-delay.ts';

/** The engine that runs now, and the benches that it asked for. */
interface Running {
  readonly child: UtilityProcess;
  readonly benches: BenchBroker;
  readonly startedMs: number;
}

/** Keeps an engine running, and gives lines to it. */
export interface EngineSupervisor {
  /** The other end of a new line to the engine. While the engine is being started again, when it is there. */
  newLine(give: (port: MessagePortMain) => void): void;
  /** Ends the engine and its benches for good. */
  end(): void;
}

/** Starts the engine, and starts it again whenever it ends: at once the first time, then ever later. */
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
  const waiting: ((port: MessagePortMain) => void)[] = [];

  function start(): void {
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
      if (order.success) benches.handle(order.data);
    });
    child.once('exit', () => {
      benches.endAll();
      running = null;
      if (!isOver) restart(Date.now() - startedMs);
    });
    for (const give of waiting.splice(0)) openLine(child, give);
  }

  function restart(livedMs: number): void {
    const { delayMs, count } = restartDelayMs({ endings, livedMs });
    endings = count;
    onLost('The engine ended unexpectedly and is being started again. What was measured is kept.');
    setTimeout(() => {
      if (!isOver) start();
    }, delayMs);
  }

  start();
  return {
    newLine(give) {
      if (running === null) waiting.push(give);
      else openLine(running.child, give);
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
