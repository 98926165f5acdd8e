import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { DoctorReport } from '#core/contract/machine/doctor.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { expectNoStack, expectRefused, type Finished, modewise, SMALL_REGION, temporaryFolder } from './modewise.ts';
import { alternatingModel } from './onnx-bytes.ts';
import { ROOT } from './root.ts';
import { losingVulkan, softwareVulkan } from './software-vulkan.ts';

const folder = temporaryFolder('providers');
const home = join(folder.path, 'home');
const at = (name: string): string => join(folder.path, name);
const vulkan = softwareVulkan(at('vulkan'));
afterAll(folder.remove);

/** Without any Vulkan driver, whatever the machine has. */
const NONE = { VK_DRIVER_FILES: at('no-driver.json') };
const environment = vulkan.kind === 'found' ? vulkan.environment : NONE;
const RATED = 'models/recommendations/recommendations.csv';
/** Images of 8 × 8 pixels, which software computes in 2 ms. */
const DIGITS = 'e2e/public-data/sets/digits.onnx';
const SLOW = { timeout: 300_000 };

/** Few and short trials. */
const SHORT = ['--batch-size', '1', '--batch-size', '2', '--rate', '5', '--duration-s', '0.4', '--max-batch', '2'];
const measure = (model: string, ...more: readonly string[]): Promise<Finished> =>
  modewise(['measure', '--model', model, '--window-ms', '20', ...SHORT, ...more], { home, environment });

const runIn = (name: string): RunDocument => RunDocument.parse(JSON.parse(readFileSync(at(name), 'utf8')));

test('a provider that is not there is refused with what to install, and nothing is downloaded', async () => {
  const ask = (...args: readonly string[]): Promise<Finished> =>
    modewise(['measure', '--model', 'sample:fraud', ...args], { home, environment: NONE });
  expectRefused(await ask('--provider', 'cuda'), 'CUDA', /install/i, 'npm rebuild onnxruntime-node');
  expectRefused(
    await ask('--provider', 'webgpu'),
    'WebGPU does not work here: Failed to get a WebGPU adapter',
    'libvulkan1',
  );
  if (process.platform !== 'win32') expectRefused(await ask('--provider', 'dml'), 'has no DirectML', 'Windows');
});

test('one run is measured on one provider, with one thread a session', async () => {
  const twice = await modewise(['measure', '--model', 'sample:fraud', '--provider', 'cpu', '--provider', 'webgpu'], {
    home,
  });
  expectRefused(twice, 'Measure twice');
  expectRefused(await measure('sample:fraud', '--provider', 'webgpu', '--threads', '2'), 'one thread');
  expectRefused(await measure('sample:fraud', '--provider', 'webgpu', '--transport', 'http'), '--transport');
  expectRefused(await measure('sample:fraud', '--provider', 'gpu'), 'webgpu');
});

test('the doctor lists every provider with its state and what to install', async () => {
  const done = await modewise(['doctor', '--json'], { home, environment });
  const { providers = [] } = DoctorReport.parse(JSON.parse(done.stdout));
  const states = Object.fromEntries(providers.map((each) => [each.provider, each.state]));
  expect(Object.keys(states)).toEqual(['webgpu', 'cuda', 'tensorrt', 'dml', 'coreml']);
  if (vulkan.kind === 'found') expect(states).toMatchObject({ webgpu: 'works', dml: 'not-built', coreml: 'not-built' });
});

describe('on a software device', () => {
  beforeEach((context) => {
    if (vulkan.kind === 'missing') context.skip(vulkan.reason);
  });

  test('a model whose nodes all run there has a certificate, the answers of the CPU, and no price', SLOW, async () => {
    const args = ['--provider', 'webgpu', '--synthetic', '8', '--out', at('digits.json')];
    const done = await measure(DIGITS, ...args);
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain('WebGPU on SwiftShader (software, not a GPU), fp32');
    expect(done.stdout).toContain('all 5 nodes on WebGPU');
    const run = runIn('digits.json');
    expect(run.execution).toMatchObject({
      provider: 'webgpu',
      device: { name: 'SwiftShader', driver: 'SwiftShader', isSoftware: true },
      precision: 'fp32',
      placement: {
        byProvider: [{ provider: 'webgpu', nodes: 5, share: 1 }],
        copied: { toDeviceBytes: 8 * 8 * 4, fromDeviceBytes: 40, isAtMost: false },
      },
      answers: { same: true },
    });
    expect(run.execution?.answers.maxRelDiff).toBeLessThan(1e-4);
    const { copies, memory } = run.execution ?? {};
    expect(copies?.points[0]).toMatchObject({ rows: 1, toDeviceBytes: 8 * 8 * 4, fromDeviceBytes: 40 });
    expect(memory).toMatchObject({ source: 'machine', sessions: 1 });
    expect(memory?.largestBatch).toBeGreaterThan(100);
    expect(run.batch?.trials.map(({ threads, replicas }) => [threads, replicas])).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(run.realtime?.curve).toHaveLength(1);
    expect(run.microBatch?.frontier).toHaveLength(1);
    const codes = run.trust.reasons.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['software-device', 'one-session']));
    expect(codes).not.toContain('partial-fallback');

    const plan = await modewise(['plan', at('digits.json'), '--preset', 'million-a-day'], { home });
    expectRefused(plan, 'a plan cannot be made from it', 'software, not a GPU');
  });

  test('a model that falls back in part says how much, and answers as on the CPU', SLOW, async () => {
    const [model, rows] = ['sample:recommendations', readFileSync(join(ROOT, RATED), 'utf8').split('\n').slice(0, 201)];
    writeFileSync(at('rows.csv'), `${rows.join('\n')}\n`);
    const data = ['--data', at('rows.csv')];
    const brief = ['--modes', 'batch', '--batch-size', '2', '--duration-s', '0.2'];
    const args = [...brief, '--provider', 'webgpu', '--out', at('part.json')];
    const done = await modewise(['measure', '--model', model, ...data, ...args], { home, environment });
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toMatch(/2 of 11 nodes on the CPU: [\d.]+ % of the time/);
    const run = runIn('part.json');
    expect(run.execution?.placement.byProvider.map(({ provider, nodes }) => [provider, nodes])).toEqual([
      ['webgpu', 9],
      ['cpu', 2],
    ]);
    expect(run.execution?.answers.maxRelDiff).toBeLessThan(1e-4);
    expect(run.trust.reasons.find(({ code }) => code === 'partial-fallback')).toMatchObject({ nodes: 2, ofNodes: 11 });
    // The job wrote the answers of the device to all rows.
    const cpu = await modewise(['score', model, ...data, '--out', at('cpu.csv')], { home });
    expect(cpu.code, cpu.stderr).toBe(0);
    expect(differenceOf(answersOf(done), answersIn(at('cpu.csv')))).toBeLessThan(1e-4);
  });

  test('half the nodes on the CPU: the run, its trust and a plan say so', SLOW, async () => {
    writeFileSync(at('half.onnx'), alternatingModel(4, 32));
    const args = ['measure', '--model', at('half.onnx'), '--synthetic', '64', '--modes', 'batch', '--batch-size', '8'];
    const ask = (out: string, ...more: readonly string[]): Promise<Finished> =>
      modewise([...args, ...more, '--out', at(out)], { home, environment });
    const done = await ask('half.json', '--provider', 'webgpu');
    expect(done.code, done.stderr).toBe(0);
    const said = /4 of 8 nodes on the CPU: [\d.]+ % of the time/;
    const [certificate = ''] = said.exec(done.stdout) ?? [];
    expect(certificate).toMatch(said);
    const run = runIn('half.json');
    const { placement, answers } = run.execution ?? {};
    expect(placement?.byProvider.map(({ provider, nodes }) => [provider, nodes])).toEqual([
      ['webgpu', 4],
      ['cpu', 4],
    ]);
    expect(placement?.byProvider.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(placement?.copied.toDeviceBytes).toBeGreaterThanOrEqual(4 * 32 * 4);
    expect(answers).toMatchObject({ same: true });
    const reason = run.trust.reasons.find(({ code }) => code === 'partial-fallback');
    expect(reason?.text).toContain(`WebGPU does not have all operators of this model: ${certificate}`);
    expect((await ask('half-cpu.json', '--threads', '1', '--replicas', '1')).code).toBe(0);
    const beside = ['--imported-run', at('half.json'), '--preset', 'million-a-day', '--region', SMALL_REGION];
    const plan = await modewise(['plan', at('half-cpu.json'), ...beside, '--json'], { home });
    expect(plan.code, plan.stderr).toBe(0);
    expect(plan.stdout).toMatch(/a run with WebGPU on SwiftShader is not priced/i);
  });

  test('half precision on a device without it is refused, and says so', SLOW, async () => {
    writeFileSync(at('products.onnx'), alternatingModel(1, 8));
    const made = await modewise(['optimise', at('products.onnx'), '--fp16', '--out', at('products')], { home });
    expect(made.code, made.stderr).toBe(0);
    const model = join(at('products'), 'products.fp16.onnx');
    const args = ['--synthetic', '8', '--modes', 'batch', '--provider', 'webgpu'];
    const done = await modewise(['measure', '--model', model, ...args], { home, environment });
    expectRefused(done, 'products.fp16.onnx', 'half precision', 'which the device does not have');
  });

  test('a model that falls back wholly is not a result of the provider, and leaves no run', SLOW, async () => {
    const own = at('fallen');
    const args = ['measure', '--model', 'sample:fraud', '--provider', 'webgpu'];
    const done = await modewise(args, { home: own, environment });
    expect({ code: done.code, stdout: done.stdout }).toEqual({ code: 1, stdout: '' });
    expect(done.stderr).toContain('all nodes of this model on the CPU (1 of 1)');
    expectNoStack(done.stderr);
    expect(readdirSync(join(own, 'runs'))).toEqual([]);
  });

  test(
    'several sessions have a process each; a lost device and one that dies cost their phase, as the run says',
    SLOW,
    async () => {
      const loses = losingVulkan(at('layer'), at('lost'));
      const ended: string[] = [];
      const args = ['--provider', 'webgpu', '--synthetic', '8', '--replicas', '2', '--out', at('lost.json')];
      const done = await modewise(
        ['measure', '--model', 'sample:recommendations', '--window-ms', '20', ...SHORT, ...args],
        {
          home,
          environment: { ...environment, ...loses },
          onStderr: (text, { pid }) => {
            const phase = /^(batch|real time|micro-batch): about/m.exec(text)?.[1];
            if (phase === undefined || pid === undefined || ended.includes(phase)) return;
            ended.push(phase);
            if (phase === 'real time') rmSync(at('lost'), { force: true });
            else if (phase === 'batch' && loses !== null) writeFileSync(at('lost'), '');
            else void killSoon(pid, 'bench-executor.cjs');
          },
        },
      );
      expect(ended).toEqual(['batch', 'real time', 'micro-batch']);
      expect(done.code, done.stderr).toBe(1);
      const run = runIn('lost.json');
      expect(run.state).toBe('partial');
      const death = expect.stringContaining('the process of one session on WebGPU was killed');
      expect(run.incidents).toMatchObject([
        {
          code: 'device-lost',
          phase: 'batch',
          cause: loses === null ? death : expect.stringContaining('the device was lost'),
        },
        { code: 'device-lost', phase: 'microbatch', cause: death },
      ]);
      expect(run.incidents[0]?.text).toMatch(
        /^The batch phase lost its device and did not finish: .*other phases are kept\.$/,
      );
      expect(run.realtime).toMatchObject({ replicas: 2, curve: [{ errors: 0 }] });
      expect(run.execution).toMatchObject({ provider: 'webgpu', sessions: 'process-each' });
      expect(run.trust.reasons.map(({ code }) => code)).not.toContain('one-session');
    },
  );

  test('a provider is tried with the samples, and the doctor explains what was found', SLOW, async () => {
    const tried = await modewise(['doctor', '--providers', '--out', at('providers.json')], { home, environment });
    expect(tried.code, tried.stderr).toBe(0);
    const read = await modewise(['doctor', '--read', at('providers.json')], { home, environment: NONE });
    expect(read.code, read.stderr).toBe(0);
    expect(read.stdout).toBe(tried.stdout);
    expect(read.stdout).toContain('WebGPU works: SwiftShader (software, not a GPU)');
    expect(read.stdout).toMatch(/fraud: no result: ONNX Runtime ran all nodes of this model on the CPU/);
    expect(read.stdout).toMatch(/3 of \d+ nodes on the CPU: [\d.]+ % of the time/);
    expect(read.stdout).toContain('copies alone: a row');
    expectRefused(await modewise(['doctor', '--read', at('lost.json')], { home }), 'providers.json is needed here');
  });
});

/** The predictions that the whole job of a run wrote. */
function answersOf({ stderr }: Finished): readonly number[] {
  const saved = /run saved in (.+?)(?:;|$)/m.exec(stderr)?.[1] ?? '';
  const name = readdirSync(saved).find((file) => /\.(csv|jsonl|parquet)$/.test(file)) ?? '';
  return answersIn(join(saved, name));
}

/** The predictions in a CSV file of one column. */
function answersIn(file: string): readonly number[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map(Number);
}

/** The largest relative difference; infinite if there are not as many of both, or none. */
function differenceOf(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || a.length !== b.length) return Infinity;
  return Math.max(...a.map((value, at) => Math.abs(value - (b[at] ?? NaN)) / Math.max(Math.abs(value), 1e-9)));
}

function descendantsOf(pid: number): readonly number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [...children, ...children.flatMap(descendantsOf)];
}

/** Kills one process that runs a program below another one, as soon as there is one. */
async function killSoon(below: number, program: string): Promise<void> {
  const runs = (pid: number): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(program);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  };
  for (;;) {
    const found = descendantsOf(below).find(runs);
    if (found !== undefined) return void process.kill(found, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
