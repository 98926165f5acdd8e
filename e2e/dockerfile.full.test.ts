import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { RunDocument } from '#core/contract/run/run.ts';
import { BRIEFLY, temporaryFolder } from './modewise.ts';
import { ROOT } from './root.ts';

/**
 * What the Dockerfile does, done in a folder instead of in images: its commands, with the absolute paths below that folder. The first two
 * commands of its stage `build`, which copy the checkout and run `npm ci`, are what made the checkout of this test.
 */
interface Stage {
  readonly name: string;
  readonly instructions: readonly { readonly keyword: string; readonly text: string }[];
}

const folder = temporaryFolder('dockerfile');
afterAll(folder.remove);

function stages(): readonly Stage[] {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  const found: { name: string; instructions: { keyword: string; text: string }[] }[] = [];
  for (const line of lines) {
    const [, keyword = '', text = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (keyword === 'FROM') found.push({ name: / AS (\w+)$/.exec(text)?.[1] ?? '', instructions: [] });
    else if (keyword !== '') found.at(-1)?.instructions.push({ keyword, text });
  }
  return found;
}

/** A text with its absolute paths below the folder of the test. */
function placed(text: string): string {
  return text.replaceAll(/(?<=^|[\s=:"])\/(?=(?:data|opt|out|tmp|work)\b)/g, `${folder.path}/`);
}

function instructions(stage: string, keyword: string): readonly string[] {
  const found = stages().find(({ name }) => name === stage)?.instructions ?? [];
  return found.filter((each) => each.keyword === keyword).map(({ text }) => placed(text));
}

const List = z.array(z.string()).min(1);
function list(stage: string, keyword: string): readonly string[] {
  return List.parse(JSON.parse(instructions(stage, keyword).at(-1) ?? ''));
}

/** The environment of a container: its own variables, and nothing of those of the test but PATH. */
function environment(): NodeJS.ProcessEnv {
  const own = instructions('runtime', 'ENV').flatMap((text) =>
    [...text.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [
      name,
      value.replace('$PATH', process.env['PATH'] ?? ''),
    ]),
  );
  return Object.fromEntries(own);
}

/** Why nothing could be installed; null if it was. */
let notInstalled: string | null = null;

describe.skipIf(process.platform !== 'linux')('the Dockerfile', () => {
  beforeAll(() => {
    const [make = ''] = instructions('build', 'RUN').slice(-1);
    execFileSync('sh', ['-c', make], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    const [tarball = ''] = readdirSync(join(folder.path, 'out')).filter((file) => file.endsWith('.tgz'));
    const [from = '', to = ''] = (instructions('install', 'COPY')[0] ?? '').replace('--from=build ', '').split(' ');
    expect(from).toBe(join(folder.path, 'out', '*.tgz'));
    mkdirSync(join(folder.path, 'tmp'));
    cpSync(join(folder.path, 'out', tarball), to);
    const cwd = instructions('install', 'WORKDIR')[0] ?? '';
    mkdirSync(cwd, { recursive: true });
    const env = { ...process.env, npm_config_prefer_offline: 'true' };
    const installing = spawnSync('sh', ['-c', instructions('install', 'RUN').join(' && ')], {
      cwd,
      env,
      encoding: 'utf8',
    });
    if (installing.status !== 0) {
      if (!/ENOTFOUND|EAI_AGAIN|ENOTCACHED|ECONNREFUSED|ETIMEDOUT/.test(installing.stderr))
        throw new Error(installing.stderr);
      notInstalled = 'the npm registry cannot be reached';
    }
    execFileSync('sh', ['-c', instructions('runtime', 'RUN').join(' && ')]);
  }, 300_000);

  test('has a base that is pinned by its tag to a tested version of Node, and ends as an unprivileged user', () => {
    const [, tag = ''] = /^ARG NODE=(\S+)$/m.exec(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')) ?? [];
    const runtimes = readFileSync(join(ROOT, 'tools', 'node-runtimes.mjs'), 'utf8');
    expect(runtimes).toContain(`version: '${tag.split('-')[0]}'`);
    expect(tag).toMatch(/^\d+\.\d+\.\d+-\w+-slim$/);
    expect(instructions('runtime', 'USER')).toEqual(['1000:1000']);
    expect(stages().map(({ name }) => name)).toEqual(['build', 'install', 'runtime', 'serve', '']);
  });

  test('leaves no native code of other systems, and no build tools', (context) => {
    if (notInstalled !== null) context.skip(notInstalled);
    const packages = join(folder.path, 'opt', 'modewise', 'node_modules');
    const ort = join(packages, 'onnxruntime-node', 'bin', 'napi-v6');
    expect(readdirSync(ort).flatMap((system) => readdirSync(join(ort, system)))).toEqual([process.arch]);
    const locks = readdirSync(join(packages, 'fs-native-extensions', 'prebuilds'));
    expect(locks).toEqual([`linux-${process.arch}`]);
    for (const name of ['vite', 'typescript', 'electron', 'electron-builder'])
      expect(existsSync(join(packages, name))).toBe(false);
  });

  test('measures as `docker run` would: its entry point, in /work, as its user', (context) => {
    if (notInstalled !== null) context.skip(notInstalled);
    if (process.getuid?.() === 0) execFileSync('chmod', ['a+rx', folder.path]);
    const [program = ''] = list('runtime', 'ENTRYPOINT');
    const { status, stdout, stderr } = spawnSync(
      program,
      ['measure', '--model', 'sample:fraud', ...BRIEFLY, '--out', 'run.json', '--json'],
      {
        cwd: instructions('runtime', 'WORKDIR')[0],
        env: environment(),
        encoding: 'utf8',
        ...(process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {}),
      },
    );
    expect(status, stderr).toBe(0);
    expect(RunDocument.parse(JSON.parse(stdout)).state).toBe('complete');
    expect(existsSync(join(folder.path, 'work', 'run.json'))).toBe(true);
    expect(readdirSync(join(folder.path, 'data', 'runs'))).toHaveLength(1);
    const help = spawnSync(program, list('', 'CMD'), { env: environment(), encoding: 'utf8' });
    expect(help.stdout).toContain('Usage: modewise');
  });

  test('knows whether the served model is ready', async (context) => {
    if (notInstalled !== null) context.skip(notInstalled);
    const [health = ''] = instructions('serve', 'HEALTHCHECK');
    const [command = '', ...args] = List.parse(JSON.parse(health.slice(health.indexOf('['))));
    const isHealthy = () => spawnSync(command, args, { env: environment() }).status === 0;
    expect(isHealthy()).toBe(false);
    const [program = '', ...rest] = [...list('serve', 'ENTRYPOINT'), ...list('serve', 'CMD')];
    const server = spawn(program, rest, {
      cwd: join(folder.path, 'work'),
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      await new Promise<void>((resolve, reject) => {
        let text = '';
        server.stderr.on('data', (part: Buffer) => {
          text += part.toString();
          if (text.includes('serving')) resolve();
        });
        server.once('close', () => reject(new Error(text)));
      });
      expect(isHealthy()).toBe(true);
    } finally {
      const closed = new Promise((resolve) => server.once('close', resolve));
      server.kill('SIGTERM');
      await closed;
    }
    expect(isHealthy()).toBe(false);
  });
});
