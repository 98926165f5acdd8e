import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Inspection } from '#core/contract/model/model.ts';
import { PlanDocument } from '#core/contract/plan/plan.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { ServedAppDocument } from '#core/contract/endpoint/serve-app.ts';
import { BRIEFLY, expectNoStack, expectRefused, SMALL_REGION } from '#e2e/modewise.ts';
import { ROOT } from '#e2e/root.ts';
import { installedPackage, parsed, studyOn, supportedRuntimes, tooOldRuntime } from './installed.ts';

const supported = supportedRuntimes();
const tooOld = tooOldRuntime();
const made = installedPackage();
const { folder, installed, project, run, script } = made;

/** Needs no native code but file locks. */
const PLAN = ['plan', `${process.versions.node}.run.json`, '--region', SMALL_REGION];

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

  test.for(supported)('inspects, measures, plans and reports on Node $version', (runtime, context) =>
    studyOn(runtime, made, context),
  );

  test('has its other commands: samples, a bundle, scoring, HTTP, the page', async (context) => {
    if (made.notInstalled() !== null) context.skip(made.notInstalled() ?? '');
    const version = process.versions.node;
    expect((await run(['samples'])).stdout).toContain('sample:text-encoder');
    const options = { home: join(folder, version) };
    // The small region is of a cloud for which there are no bundles yet.
    const plan = ['plan', `${version}.run.json`, '--region', 'eu-west-1', '--out', 'aws.plan.json', '--json'];
    parsed(await run(plan, options), PlanDocument);
    const bundled = await run(['bundle', 'aws.plan.json', '--out', 'bundle'], options);
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
    if (made.notInstalled() !== null) context.skip(made.notInstalled() ?? '');
    if (tooOld.program === null) return context.skip(tooOld.reason ?? '');
    const { status, stdout, stderr } = spawnSync(tooOld.program, [script, '--help'], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^modewise: Node 20\.20 or newer is needed, and this is 18\./);
  });

  test('works in a read-only folder, and says where it cannot', async (context) => {
    if (made.notInstalled() !== null) context.skip(made.notInstalled() ?? '');
    if (process.getuid?.() !== 0) return context.skip('only root can become another user');
    // The copy of another user: readable, as in an image or under /usr/lib.
    execFileSync('chmod', ['-R', 'a+rX,go-w', folder]);
    chmodSync(project, 0o555);
    const unprivileged = { uid: 65_534, home: join(folder, 'unprivileged') };
    mkdirSync(unprivileged.home);
    chmodSync(unprivileged.home, 0o777);
    parsed(await run(['inspect', 'sample:fraud', '--json'], unprivileged), Inspection);
    const measured = await run(['measure', '--model', 'sample:fraud', ...BRIEFLY, '--json'], unprivileged);
    expect(parsed(measured, RunDocument).state).toBe('complete');
    const unwritten = await run(['measure', '--model', 'sample:fraud', ...BRIEFLY, '--out', 'run.json'], unprivileged);
    expect(unwritten.stderr).toMatch(/^modewise: .*run\.json.*/m);
    expect(unwritten.code).not.toBe(0);
    expectNoStack(unwritten.stderr);
    const closed = join(folder, 'closed');
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
      if (made.notInstalled() !== null) context.skip(made.notInstalled() ?? '');
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
