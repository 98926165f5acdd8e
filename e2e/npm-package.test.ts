import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Inspection } from '#core/contract/model.ts';
import { PlanDocument } from '#core/contract/plan.ts';
import { RunDocument } from '#core/contract/run.ts';
import { ServedAppDocument } from '#core/contract/serve-app.ts';
import {
  BRIEFLY,
  expectNoStack,
  expectRefused,
  type Finished,
  modewise,
  SMALL_REGION,
  temporaryFolder,
} from './modewise.ts';
import { ROOT } from './root.ts';

const Manifest = z.object({
  bin: z.record(z.string(), z.string()),
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  scripts: z.undefined().optional(),
  private: z.undefined().optional(),
});
const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ component: z.object({ name: z.literal('modewise') }) }),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      licenses: z.array(z.unknown()).min(1),
      hashes: z.array(z.unknown()).min(1),
    }),
  ),
});
const Runtime = z.object({ version: z.string(), program: z.string().nullable(), reason: z.string().nullable() });

/** Why npm could install nothing: no network, and a cache without what it asks for. */
const NO_REGISTRY = /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/;

/** Needs no native code but file locks. */
const PLAN = ['plan', `${process.versions.node}.run.json`, '--region', SMALL_REGION];

const folder = temporaryFolder('npm-package');
afterAll(folder.remove);
const out = join(folder.path, 'out');
const project = join(folder.path, 'project');
const home = join(folder.path, 'home');
const installed = join(project, 'node_modules', 'modewise');
const script = join(installed, 'bin', 'modewise.cjs');

function runtimes(...args: readonly string[]): unknown {
  const program = join(ROOT, 'tools', 'node-runtimes.mjs');
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  return JSON.parse(execFileSync(process.execPath, [program, ...args], { encoding: 'utf8', stdio }));
}

const supported = z.array(Runtime).parse(runtimes());
const tooOld = Runtime.parse(runtimes('too-old'));

/** Runs the installed command line in the folder of the project. */
function run(args: readonly string[], options: Partial<Parameters<typeof modewise>[1]> = {}): Promise<Finished> {
  return modewise(args, { home, cwd: project, script, ...options });
}

function parsed<T>({ code, stdout, stderr }: Finished, schema: z.ZodType<T>): T {
  expect(code, stderr).toBe(0);
  // A warning of Node would reach the user with every command.
  expect(stderr).not.toMatch(/Warning/);
  return schema.parse(JSON.parse(stdout));
}

let tarball = '';
/** Why there is nothing to run; null if it was installed. */
let notInstalled: string | null = null;

beforeAll(() => {
  const program = join(ROOT, 'tools', 'package.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [program, '--only', 'npm', '--out', out], {
    encoding: 'utf8',
  });
  const made = stdout.split('\n').find((line) => line.endsWith('.tgz'));
  if (made === undefined) throw new Error(`there is no package: ${stderr}`);
  tarball = made;
  mkdirSync(project);
  const args = ['install', tarball, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  const npm = spawnSync('npm', args, { cwd: project, encoding: 'utf8' });
  if (npm.status === 0) return;
  if (!NO_REGISTRY.test(npm.stderr)) throw new Error(`npm cannot install it: ${npm.stderr}`);
  notInstalled = 'the npm registry cannot be reached';
}, 300_000);

describe('the tarball', () => {
  const unpacked = join(folder.path, 'unpacked');
  beforeAll(() => {
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
  });

  function contents(): readonly string[] {
    const entries = readdirSync(unpacked, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(unpacked, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  }
  function read(file: string): string {
    return readFileSync(join(unpacked, file), 'utf8');
  }

  test('has the build, the samples and the licences, and nothing of the checkout or of Electron', () => {
    const files = contents();
    const needed = [
      'LICENSE',
      'README.md',
      'THIRD-PARTY-NOTICES.txt',
      'dist/engine/cli.cjs',
      'models/fraud/fraud.onnx',
    ];
    for (const file of needed) expect(files).toContain(file);
    expect(
      files.filter((file) =>
        /\.(ts|map|tsx|py)$|node_modules|dist\/electron|dist\/engine\/(electron|fuzz|measure|make)-/.test(file),
      ),
    ).toEqual([]);
    const notices = read('THIRD-PARTY-NOTICES.txt');
    for (const name of ['commander', 'react', 'onnxruntime-node'])
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    expect(notices).not.toMatch(/^(electron|fast-check|playwright|vite) \d/m);
  });

  test('needs only the packages that the build loads, at the versions it was tested with, and no script', () => {
    const manifest = Manifest.parse(JSON.parse(read('package.json')));
    const loaded = new Set<string>();
    for (const file of contents().filter((each) => each.endsWith('.cjs') && each.startsWith('dist/engine/'))) {
      const text = read(file);
      for (const [, name = ''] of text.matchAll(/\brequire\("((?:@[\w.-]+\/)?[a-z][\w.-]*)"\)/g)) loaded.add(name);
    }
    const names = Object.keys(manifest.dependencies).sort();
    expect(names).toEqual(['@duckdb/node-api', '@duckdb/node-bindings', 'fs-native-extensions', 'onnxruntime-node']);
    for (const name of names) expect(loaded).toContain(name);
    for (const name of ['playwright', 'electron', 'react', 'vite']) expect(loaded).not.toContain(name);
    for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+/);
    expect(manifest.engines.node).toBe('>=20.20');
  });

  test('has a bill of materials of what is built in and installed, and sums that match', () => {
    const bill = Bill.parse(JSON.parse(readFileSync(`${tarball}.cdx.json`, 'utf8')));
    const names = bill.components.map(({ name }) => name);
    for (const name of ['zod', 'react', 'pg', 'onnxruntime-node', 'onnxruntime-common']) expect(names).toContain(name);
    for (const name of ['electron', 'vite', 'fast-check', 'typescript']) expect(names).not.toContain(name);
    expect(readFileSync(join(out, 'SHA256SUMS'), 'utf8').trim().split('\n')).toHaveLength(2);
    execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: out });
  });
});

test('npm pack in the checkout packs the build and no sources', () => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const text = execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const schema = z.array(z.object({ files: z.array(z.object({ path: z.string() })) }));
  const paths = schema.parse(JSON.parse(text))[0]?.files.map(({ path }) => path) ?? [];
  for (const file of ['dist/engine/cli.cjs', 'dist/renderer/index.html', 'tools/modewise.mjs', 'LICENSE'])
    expect(paths).toContain(file);
  expect(paths.filter((path) => /\.(ts|tsx|map|py)$|^(core|engine|cli|renderer|e2e)\//.test(path))).toEqual([]);
});

describe('installed into an empty folder', () => {
  test('is tested with Node 20.20, 22 and 24', () => {
    expect(supported.map(({ version }) => version.split('.')[0])).toEqual(['20', '22', '24']);
  });

  test('has only what it needs, and npx finds it', (context) => {
    if (notInstalled !== null) context.skip(notInstalled);
    expect(
      readdirSync(join(project, 'node_modules')).filter((name) => /^(electron|react|vite|zod)/.test(name)),
    ).toEqual([]);
    const npx = spawnSync('npx', ['--no-install', 'modewise', '--help'], { cwd: project, encoding: 'utf8' });
    expect(npx.stdout, npx.stderr).toContain('Usage: modewise');
    expect(npx.stderr).toBe('');
  });

  test.for(supported)(
    'inspects, measures, plans and reports on Node $version',
    async ({ version, program, reason }, context) => {
      if (program === null) return context.skip(`not tested here: ${reason}`);
      expect(execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${version}`);
      const user = join(folder.path, `user-${version}`);
      mkdirSync(user);
      const options = {
        node: program,
        // Without the package, the versions of Node are tested on the build that would be in it.
        script: notInstalled === null ? script : join(ROOT, 'dist', 'engine', 'cli.cjs'),
        home: join(folder.path, version),
        // The tests themselves switch it off for what they start.
        environment: { HOME: user, XDG_CACHE_HOME: '', ORT_DISABLE_TELEMETRY: '' },
      };
      const runFile = `${version}.run.json`;
      const planFile = `${version}.plan.json`;
      const inspected = parsed(await run(['inspect', 'sample:fraud', '--json'], options), Inspection);
      expect(inspected.model.batchable).toBe(true);
      const measure = ['measure', '--model', 'sample:fraud', ...BRIEFLY, '--out', runFile, '--json'];
      expect(parsed(await run(measure, options), RunDocument).state).toBe('complete');
      const plan = ['plan', runFile, '--region', SMALL_REGION, '--out', planFile, '--json'];
      expect(parsed(await run(plan, options), PlanDocument).verdict).toBeDefined();
      const report = await run(
        ['report', planFile, '--format', 'html,md,csv,json,pptx,xlsx', '--out', version],
        options,
      );
      expect(report.code, report.stderr).toBe(0);
      expect(readdirSync(join(project, version)).length).toBeGreaterThanOrEqual(6);
      expect(existsSync(join(project, version, 'report.html'))).toBe(true);
      // The telemetry of ONNX Runtime would keep a device id here.
      expect(readdirSync(user)).toEqual([]);
    },
  );

  test('has its other commands: samples, a bundle, scoring, HTTP, the page', async (context) => {
    if (notInstalled !== null) context.skip(notInstalled);
    const version = process.versions.node;
    expect((await run(['samples'])).stdout).toContain('sample:text-encoder');
    const bundled = await run(['bundle', `${version}.plan.json`, '--out', 'bundle'], {
      home: join(folder.path, version),
    });
    expect(bundled.code, bundled.stderr).toBe(0);
    expect(existsSync(join(project, 'bundle', 'README.md'))).toBe(true);
    const data = join(installed, 'models', 'fraud', 'fraud.csv');
    const scored = await run(['score', 'sample:fraud', '--data', data, '--out', 'predictions.parquet']);
    expect(scored.code, scored.stderr).toBe(0);
    const overHttp = [
      'measure',
      '--model',
      'sample:fraud',
      ...BRIEFLY,
      '--transport',
      'http',
      '--out',
      'http.json',
      '--json',
    ];
    expect(parsed(await run(overHttp), RunDocument).state).toBe('complete');
    const served = await run(['serve', '--no-open', '--json'], {
      onStart: (child) => {
        let text = '';
        child.stdout?.on('data', (part: Buffer | string) => {
          text += part.toString();
          if (!text.endsWith('}\n')) return;
          const { origin } = new URL(ServedAppDocument.parse(JSON.parse(text)).url);
          void fetch(origin)
            .then((answer) => answer.text())
            .then((page) => {
              if (page.includes('<div id="root">')) child.kill('SIGTERM');
              else child.kill('SIGKILL');
            });
        });
      },
    });
    expect(served).toMatchObject({ code: 3, signal: null });
  });

  test('says in one line that a Node is too old', (context) => {
    if (notInstalled !== null) context.skip(notInstalled);
    if (tooOld.program === null) return context.skip(tooOld.reason ?? '');
    const { status, stdout, stderr } = spawnSync(tooOld.program, [script, '--help'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^modewise: Node 20\.20 or newer is needed, and this is 18\./);
  });

  test('works in a read-only folder, and says where it cannot', async (context) => {
    if (notInstalled !== null) context.skip(notInstalled);
    if (process.getuid?.() !== 0) return context.skip('only root can become another user');
    // The copy of another user: readable, as in an image or under /usr/lib.
    execFileSync('chmod', ['-R', 'a+rX,go-w', folder.path]);
    chmodSync(project, 0o555);
    const unprivileged = { uid: 65_534, home: join(folder.path, 'unprivileged') };
    mkdirSync(unprivileged.home);
    chmodSync(unprivileged.home, 0o777);
    parsed(await run(['inspect', 'sample:fraud', '--json'], unprivileged), Inspection);
    const measured = await run(['measure', '--model', 'sample:fraud', ...BRIEFLY, '--json'], unprivileged);
    expect(parsed(measured, RunDocument).state).toBe('complete');
    const unwritten = await run(['measure', '--model', 'sample:fraud', ...BRIEFLY, '--out', 'run.json'], unprivileged);
    expect(unwritten.stderr).toMatch(/^modewise: .*run\.json.*/m);
    expect(unwritten.code).not.toBe(0);
    expectNoStack(unwritten.stderr);
    const closed = join(folder.path, 'closed');
    mkdirSync(closed, { mode: 0o755 });
    const homeless = await run(['measure', '--model', 'sample:fraud', ...BRIEFLY], { ...unprivileged, home: closed });
    expectRefused(homeless, /closed/, /MODEWISE_HOME/);
    chmodSync(project, 0o755);
  });

  test.for([
    {
      folders: ['onnxruntime-node', 'bin'],
      name: 'ONNX Runtime',
      args: ['measure', '--model', 'sample:fraud', ...BRIEFLY],
      works: PLAN,
    },
    {
      folders: ['onnxruntime-node', 'bin'],
      name: 'ONNX Runtime',
      args: ['serve-model', 'sample:fraud', '--port', '0'],
      works: ['inspect', 'sample:fraud'],
    },
    {
      folders: ['fs-native-extensions', 'prebuilds'],
      name: 'file locks',
      args: ['measure', '--model', 'sample:fraud', ...BRIEFLY],
      works: ['samples'],
    },
    {
      folders: ['@duckdb', `node-bindings-${process.platform}-${process.arch}`],
      name: 'DuckDB',
      args: ['inspect', 'sample:fraud', '--data', join(installed, 'models', 'fraud', 'fraud.csv')],
      works: PLAN,
    },
  ])(
    '$args.0 says in one line that this system has no $name, and what needs none works',
    async ({ folders, name, args, works }, context) => {
      if (notInstalled !== null) context.skip(notInstalled);
      const place = join(project, 'node_modules', ...folders);
      expect(statSync(place).isDirectory()).toBe(true);
      renameSync(place, `${place}-away`);
      try {
        const refused = await run(args);
        expectRefused(refused, new RegExp(`${name}.* cannot be loaded on this system`), 'It exists for');
        expect(refused.stderr.split('\n').filter((line) => line.startsWith('modewise: '))).toHaveLength(1);
        expect(refused.stderr).not.toMatch(/report this|Please report/);
        expect((await run(works)).code).toBe(0);
      } finally {
        renameSync(`${place}-away`, place);
      }
    },
  );
});
