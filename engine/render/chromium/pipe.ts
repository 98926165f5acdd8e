import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

/** Characters of the browser's stderr kept for the error. */
const KEPT_STDERR = 4000;

const Answer = z.object({
  id: z.number().optional(),
  method: z.string().optional(),
  sessionId: z.string().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** A browser controlled over its debugging pipe: no port is opened, so no other process can control it. */
export interface Browser {
  /** Sends a DevTools command. Rejects if the browser refuses it or ends. */
  readonly send: (method: string, parameters?: object, session?: string) => Promise<unknown>;
  /** Resolves at the next event with that name. Call it before causing the event. */
  readonly nextEvent: (method: string) => Promise<void>;
  readonly end: () => Promise<void>;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a headless browser. `profile` is an empty folder for its settings. */
export function startBrowser(program: string, profile: string, signal: AbortSignal): Browser {
  const child = spawn(program, [...argumentsFor(profile)], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // Otherwise it writes crash report settings and caches to the user's folders.
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
  // The end of the process reports a broken pipe.
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
    // With small shared memory, as in containers, pages crash.
    '--disable-dev-shm-usage',
    // A report loads nothing; this blocks any attempt.
    '--host-resolver-rules=MAP * ~NOTFOUND',
    // Chromium refuses to run as root with its sandbox. It only opens our own file without scripts.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

/** Messages are separated by zero bytes. */
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

/**
 * Waits two seconds for a process to end, then kills it. Its descendants may keep the pipes open, so they are released.
 */
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
