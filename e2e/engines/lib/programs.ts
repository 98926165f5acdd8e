import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type AddressInfo, connect } from 'node:net';
import { join, resolve } from 'node:path';
import { ROOT } from '#e2e/root.ts';

/** Folder of the tests' Python scripts. */
export const PYTHON_SCRIPTS = join(ROOT, 'e2e', 'engines', 'python');

/** What to run. */
export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders that are deleted when it has ended. */
  readonly folders?: readonly string[];
}

/** A program that runs until `stop`, or until this process ends, however it ends. */
export interface Service {
  /** The process under which it runs; the program and all that it starts descend from it. */
  readonly keeperPid: number;
  /** The end of what it has written to both streams. */
  log(): string;
  stop(): Promise<void>;
  /** Ends it at once, without a chance to finish anything. */
  kill(): Promise<void>;
}

const KEEPER = join(ROOT, 'e2e', 'engines', 'lib', 'keeper.mjs');
const KEPT_LOG = 200_000;
const SHOWN_LOG = 4_000;
/** What has not started by then hangs. */
const START_LIMIT_MS = 240_000;
const POLL_MS = 50;

function keep({ program, args, environment = {}, folders = [] }: Program): ChildProcess {
  return spawn(process.execPath, [KEEPER, ...folders, '--', program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONPATH: PYTHON_SCRIPTS, ...environment },
  });
}

/** Starts a program and waits until `isReady`. Throws with what it wrote if it ends before. */
export async function startService(
  what: Program,
  isReady: (service: Service) => boolean | Promise<boolean>,
): Promise<Service> {
  const child = keep(what);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-KEPT_LOG);
    });
  }
  const state = { hasEnded: false };
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      state.hasEnded = true;
      resolve();
    });
  });
  const service: Service = {
    keeperPid: child.pid ?? 0,
    log: () => log,
    stop: async () => {
      child.stdin?.end();
      await ended;
    },
    kill: async () => {
      child.kill('SIGUSR2');
      await ended;
    },
  };
  const limitMs = Date.now() + START_LIMIT_MS;
  try {
    while (!(await isReady(service))) {
      if (state.hasEnded || Date.now() > limitMs) throw new Error('it did not become ready');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } catch (error) {
    await service.stop();
    throw new Error(`${what.program} did not start: ${String(error)}\n${log.slice(-SHOWN_LOG)}`, { cause: error });
  }
  return service;
}

/** Runs a program to its end and returns its stdout. Throws with what it wrote to stderr if it fails. */
export function outputOf(what: Program): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = keep(what);
    let output = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-KEPT_LOG);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else
        reject(
          new Error(`${what.program} ${what.args[0] ?? ''} ended with ${String(code)}: ${errors.slice(-SHOWN_LOG)}`),
        );
    });
  });
}

/** Runs a script of e2e/engines/python and parses the JSON that is the last line of its stdout. */
export async function runPython(
  python: string,
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const output = await outputOf({ program: python, args: [resolve(PYTHON_SCRIPTS, script), ...args], environment });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether something accepts connections on a port. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
