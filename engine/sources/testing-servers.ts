import { spawn, type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';

/** A server that runs until `stop`. */
export interface TestServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Time for a server to start on the slowest machine. */
export const SERVER_START_MS = 180_000;

/** The S3 server that `npm test` has installed; null without it. Another one on the path may be of a version that reads signatures otherwise. */
export function motoProgram(): string | null {
  return process.env['MODEWISE_TEST_S3_SERVER'] ?? null;
}

/** The folder of PostgreSQL's programs; null if there are none. */
export function postgresPrograms(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin')) : [];
  const found = versions.find((folder) => existsSync(join(folder, 'initdb')));
  const named = onPath('initdb');
  return found ?? (named === null ? null : join(named, '..'));
}

function onPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

/** Starts moto, empty. */
export async function startMoto(program: string): Promise<TestServer> {
  const port = await freePort();
  // It is installed without compiling, and keeps what it compiles even where the environment forbids it.
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '' };
  const server = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', env });
  await answers(port, server);
  return { port, stop: () => ended(server, 'SIGTERM') };
}

/** Who may not be root: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = 65_534;

/** Starts PostgreSQL with the user `owner` and the password `password`, which it asks for on every connection. */
export async function startPostgres(
  programs: string,
  { owner, password }: { readonly owner: string; readonly password: string },
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-postgres-'));
  const isRoot = process.getuid?.() === 0;
  const who = isRoot ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (isRoot) for (const path of [folder, passwordFile]) chownSync(path, UNPRIVILEGED, UNPRIVILEGED);
  const data = join(folder, 'data');
  const access = ['--username', owner, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  execFileSync(join(programs, 'initdb'), ['-D', data, ...access, '--no-sync', '--encoding', 'UTF8'], {
    ...who,
    stdio: 'ignore',
  });
  const port = await freePort();
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'];
  const server = spawn(join(programs, 'postgres'), args, { ...who, stdio: 'ignore' });
  await answers(port, server);
  const isReady = (): boolean =>
    spawnSync(join(programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0;
  while (!isReady()) await new Promise((resolve) => setTimeout(resolve, 50));
  const stop = async (): Promise<void> => {
    await ended(server, 'SIGINT');
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, stop };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until a port accepts connections. Throws if the server ends before. */
async function answers(port: number, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once('exit', () => resolve());
    server.kill(signal);
  });
}
