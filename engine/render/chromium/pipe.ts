import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

/** How much of what the browser complains about is kept for the error. */
const KEPT_STDERR = 4000;

const Answer = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  sessionId: z.string().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** A browser that is driven over its debugging pipe: no port is opened, so nobody else can drive it. */
export interface Browser {
  /** Sends a command of the DevTools protocol. Rejects when the browser refuses it or ends. */
  readonly send: (method: string, parameters?: object, session?: string) => Promise<unknown>;
  /** Resolves at the next event of that name. Ask before what causes it. */
  readonly nextEvent: (method: string) => Promise<void>;
  readonly end: () => Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a browser without a window. `profile` is an empty folder for its settings. */
export function startBrowser(program: string, profile: string, signal: AbortSignal): Browser {
  const child = spawn(program, [...argumentsFor(profile)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // Else it leaves crash reports' settings and caches in the user's folders.
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
    signal,
  });
  const [, , stderr, input, output] = child.stdio as unknown as [null, null, Readable, Writable, Readable];
  const commands = new Map<number, Waiting>();
  const events = new Map<string, Waiting>();
  let complaints = '';
  let failure: Error | null = null;
  let lastId = 0;

  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of [...commands.values(), ...events.values()]) reject(error);
    commands.clear();
    events.clear();
  };
  stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = `${complaints}${text}`.slice(-KEPT_STDERR);
  });
  child.on('error', fail);
  child.on('close', (code) => fail(new Error(`the browser ended (${code ?? 'killed'}): ${lastLine(complaints)}`)));
  // A pipe that breaks is told by the end of the process.
  input.on('error', () => undefined);
  output.on('error', () => undefined);
  onMessages(output, (text) => {
    const { id, method, result, error } = Answer.parse(JSON.parse(text));
    if (method !== undefined) {
      events.get(method)?.resolve(undefined);
      events.delete(method);
    }
    const command = id === undefined ? undefined : commands.get(id);
    if (id === undefined || command === undefined) return;
    commands.delete(id);
    if (error === undefined) command.resolve(result);
    else command.reject(new Error(error.message));
  });

  const send: Browser['send'] = (method, params = {}, sessionId) => {
    if (failure !== null) return Promise.reject(failure);
    lastId += 1;
    const id = lastId;
    const answer = new Promise<unknown>((resolve, reject) => void commands.set(id, { resolve, reject }));
    input.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`);
    return answer;
  };
  return {
    send,
    nextEvent: (method) =>
      new Promise((resolve, reject) => void events.set(method, { resolve: () => resolve(), reject })),
    end: async () => {
      send('Browser.close').catch(() => undefined);
      await ended(child);
    },
  };
}

function argumentsFor(profile: string): readonly string[] {
  return [
    '--headless=new',
    '--remote-debugging-pipe',
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-gpu',
    // Small shared memory (as in containers) makes pages crash.
    '--disable-dev-shm-usage',
    // A report loads nothing; should it try, it reaches nobody.
    '--host-resolver-rules=MAP * ~NOTFOUND',
    // Chromium refuses to run as root with its sandbox. What it opens is our own file without a script.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

/** Messages are apart by zero bytes. */
function onMessages(output: Readable, receive: (text: string) => void): void {
  let chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let zero = chunk.indexOf(0); zero !== -1; zero = chunk.indexOf(0, from)) {
      receive(Buffer.concat([...chunks, chunk.subarray(from, zero)]).toString('utf8'));
      chunks = [];
      from = zero + 1;
    }
    chunks.push(chunk.subarray(from));
  });
}

/** Waits two seconds for a process to end by itself, then ends it. What it started may hold the pipes longer: they are let go. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const end = new Promise((resolve) => child.once('exit', resolve));
    const kill = setTimeout(() => child.kill('SIGKILL'), 2000);
    await end;
    clearTimeout(kill);
  }
  for (const stream of child.stdio) stream?.destroy();
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
