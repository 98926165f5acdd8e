import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import JSZip from 'jszip';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { installElectron, isInstalled } from './electron-install.mjs';

const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url));
const { version } = JSON.parse(readFileSync(join(MODULES, 'electron', 'package.json'), 'utf8')) as {
  readonly version: string;
};
const DAY_MS = 24 * 3_600_000;
const NOW_MS = Date.parse('2026-01-15T09:00:00Z');

/** What a mirror serves: an archive that stands for Electron's. */
let archive: Buffer;
let root: string;
let servers: Server[] = [];
let lines: string[] = [];
/** The names of the files that were asked for. */
let asked: string[] = [];

beforeAll(async () => {
  const zip = new JSZip();
  zip.file('version', version);
  zip.file('electron', 'not really', { unixPermissions: 0o755 });
  archive = await zip.generateAsync({ type: 'nodebuffer', platform: 'UNIX' });
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'modewise-electron-'));
  // The real installer, whose packages are those of this checkout.
  cpSync(join(MODULES, 'electron'), join(root, 'electron'), {
    recursive: true,
    filter: (path) => !/[\\/]electron[\\/](dist|path\.txt|node_modules)/.test(path),
  });
  lines = [];
  asked = [];
});
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
  rmSync(root, { recursive: true, force: true });
});

const folder = (): string => join(root, 'electron');

/** Starts a server on loopback and returns its address. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    asked.push(basename(request.url ?? ''));
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** A complete mirror, with the sums of what it serves. */
const mirror: RequestListener = ({ url = '' }, response) => {
  const sum = createHash('sha256').update(archive).digest('hex');
  const platforms = ['linux', 'darwin', 'win32'].flatMap((system) =>
    ['x64', 'arm64'].map((arch) => `${system}-${arch}`),
  );
  const sums = platforms.map((each) => `${sum} *electron-v${version}-${each}.zip\n`).join('');
  response.end(url.endsWith('SHASUMS256.txt') ? sums : archive);
};

/** Trusts the sums of the mirror, as the installer allows. */
const OWN_SUMS = { electron_use_remote_checksums: '1' };

function install(
  server: string,
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly nowMs?: number;
    readonly silentMs?: number;
  } = {},
): Promise<string | null> {
  const { env = {}, ...others } = options;
  return installElectron({
    log: (line) => void lines.push(line),
    folder: folder(),
    cache: join(root, 'cache'),
    nowMs: NOW_MS,
    env: {
      PATH: process.env['PATH'],
      NODE_PATH: MODULES,
      electron_config_cache: join(root, 'archives'),
      ELECTRON_MIRROR: server,
      ...env,
    },
    ...others,
  });
}

test('Electron is installed from the mirror that a variable names, and nothing is left in the cache', async () => {
  const server = await serve(mirror);
  expect(await install(server, { env: OWN_SUMS })).toBeNull();
  expect(isInstalled(folder())).toBe(true);
  expect(readFileSync(join(folder(), 'dist', 'electron'), 'utf8')).toBe('not really');
  expect(lines).toEqual([
    `fetching Electron ${version} from ${new URL(server).host}, once`,
    `Electron ${version} is installed`,
  ]);
  expect(readdirSync(join(root, 'cache'))).toEqual([]);
  asked = [];
  expect(await install(server, { env: OWN_SUMS })).toBeNull();
  expect(asked).toEqual([]);
});

test('Electron is fetched through the proxy that a variable names', async () => {
  const server = new URL(await serve(mirror));
  const proxied: string[] = [];
  const proxy = createServer().on('connect', (request, socket) => {
    proxied.push(request.url ?? '');
    const target = connect(Number(server.port), server.hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    for (const end of [target, socket]) end.on('error', () => undefined);
  });
  servers.push(proxy);
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const HTTP_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  expect(await install('http://electron.invalid/', { env: { ...OWN_SUMS, HTTP_PROXY } })).toBeNull();
  expect(new Set(proxied)).toEqual(new Set(['electron.invalid:80']));
  expect(isInstalled(folder())).toBe(true);
});

test('an archive with another checksum than that of the package is not installed', async () => {
  const reason = await install(await serve(mirror));
  expect(reason).toMatch(/^Electron [\d.]+ could not be fetched from 127\.0\.0\.1:\d+: .*checksum/);
  expect(existsSync(join(folder(), 'dist'))).toBe(false);
  expect(isInstalled(folder())).toBe(false);
});

test('a server that falls silent is left, and named', async () => {
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100000000' });
    response.write('PK');
  });
  expect(await install(server, { silentMs: 1_500 })).toBe(
    `Electron ${version} could not be fetched from ${new URL(server).host}: no byte came for 1.5 s`,
  );
  expect(readdirSync(join(root, 'cache'))).toEqual(['electron-not-installed.json']);
});

test('a server that refuses is not asked again for a day, while another one is', async () => {
  const server = await serve((_request, response) => response.writeHead(404).end());
  expect(await install(server)).toContain('404');
  expect(asked).toHaveLength(1);
  const again = await install(server, { nowMs: NOW_MS + DAY_MS - 1 });
  expect(again).toMatch(/less than a day ago \(.*404.*npx install-electron/);
  expect(asked).toHaveLength(1);
  await install(server, { nowMs: NOW_MS + DAY_MS });
  expect(asked).toHaveLength(2);
  expect(await install(await serve(mirror), { nowMs: NOW_MS + DAY_MS + 1, env: OWN_SUMS })).toBeNull();
});

test('a machine without a reachable server is reported, and a variable forbids the attempt', async () => {
  const server = await serve(mirror);
  servers[0]?.close();
  await new Promise((resolve) => servers[0]?.once('close', resolve) ?? resolve(null));
  expect(await install(server)).toMatch(/could not be fetched from 127\.0\.0\.1:\d+: fetch failed/);
  expect(await install(await serve(mirror), { env: { ELECTRON_SKIP_BINARY_DOWNLOAD: '1' } })).toContain(
    'ELECTRON_SKIP_BINARY_DOWNLOAD is set',
  );
  expect(asked).toEqual([]);
});
