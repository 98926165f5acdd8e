import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, type TestContext } from 'vitest';
import { z } from 'zod';
import { Inspection } from '#core/contract/model/model.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { BRIEFLY, type Finished, modewise, SMALL_REGION, temporaryFolder } from '#e2e/modewise.ts';
import { ROOT } from '#e2e/root.ts';

const Runtime = z.object({ version: z.string(), program: z.string().nullable(), reason: z.string().nullable() });

/** Why npm could install nothing: no network, and a cache without what it asks for. */
const NO_REGISTRY = /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/;

/** A version of Node, and its program. `program` is null where it cannot be had, and `reason` says why. */
export type NodeRuntime = z.output<typeof Runtime>;

function runtimes(...args: readonly string[]): unknown {
  const program = join(ROOT, 'tools', 'node-runtimes.mjs');
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  return JSON.parse(execFileSync(process.execPath, [program, ...args], { encoding: 'utf8', stdio }));
}

/** The versions of Node that Modewise supports; those that are missing are downloaded. */
export const supportedRuntimes = (): readonly NodeRuntime[] => z.array(Runtime).parse(runtimes());

/** A version of Node that is too old; it is downloaded if it is missing. */
export const tooOldRuntime = (): NodeRuntime => Runtime.parse(runtimes('too-old'));

/** The package as `npm run package` makes it, installed into an empty project. */
export interface InstalledPackage {
  readonly folder: string;
  /** The folder with the tarball, its sums and its bill of materials. */
  readonly out: string;
  readonly project: string;
  readonly home: string;
  /** The package in the project's node_modules. */
  readonly installed: string;
  /** The program of the command line. */
  readonly script: string;
  readonly tarball: () => string;
  /** Why the package could not be installed; null if it was. */
  readonly notInstalled: () => string | null;
  /** Runs the installed command line in the folder of the project. */
  readonly run: (args: readonly string[], options?: Partial<Parameters<typeof modewise>[1]>) => Promise<Finished>;
}

/** Packs and installs before the tests of the calling file, and removes everything after them. */
export function installedPackage(): InstalledPackage {
  const folder = temporaryFolder('npm-package');
  afterAll(folder.remove);
  const out = join(folder.path, 'out');
  const project = join(folder.path, 'project');
  const home = join(folder.path, 'home');
  const installed = join(project, 'node_modules', 'modewise');
  const script = join(installed, 'bin', 'modewise.cjs');
  let tarball = '';
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

  return {
    folder: folder.path,
    out,
    project,
    home,
    installed,
    script,
    tarball: () => tarball,
    notInstalled: () => notInstalled,
    run: (args, options = {}) => modewise(args, { home, cwd: project, script, ...options }),
  };
}

/** The document that a command printed. Fails if the command did, or if Node warned of something. */
export function parsed<T>({ code, stdout, stderr }: Finished, schema: z.ZodType<T>): T {
  expect(code, stderr).toBe(0);
  // A warning of Node would reach the user with every command.
  expect(stderr).not.toMatch(/Warning/);
  return schema.parse(JSON.parse(stdout));
}

/** The installed package inspects, measures, plans and reports on a version of Node, and keeps nothing in the home folder of its user. */
export async function studyOn({ version, program, reason }: NodeRuntime, made: InstalledPackage, context: TestContext) {
  const { folder, project, run, script } = made;
  if (program === null) return context.skip(`not tested here: ${reason}`);
  expect(execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()).toBe(`v${version}`);
  const user = join(folder, `user-${version}`);
  mkdirSync(user);
  const options = {
    node: program,
    // Without the package, the versions of Node are tested on the build that would be in it.
    script: made.notInstalled() === null ? script : join(ROOT, 'dist', 'engine', 'cli.cjs'),
    home: join(folder, version),
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
  const report = await run(['report', planFile, '--format', 'html,md,csv,json,pptx,xlsx', '--out', version], options);
  expect(report.code, report.stderr).toBe(0);
  expect(readdirSync(join(project, version)).length).toBeGreaterThanOrEqual(6);
  expect(existsSync(join(project, version, 'report.html'))).toBe(true);
  // The telemetry of ONNX Runtime would keep a device id here.
  expect(readdirSync(user)).toEqual([]);
}
