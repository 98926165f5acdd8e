import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { ANY_ANSWER, awsClient } from '#engine/fleet/aws/aws-client.ts';
import { modewise, ROOT } from '#e2e/modewise.ts';
import { engine, theEngine } from './lib/engines.ts';
import { freePort, isListening, type Service, startService } from './lib/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-fleet-aws-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fleetFile = join(folder, 'fleet.json');
const MODEL = join(ROOT, 'models', 'fraud', 'fraud.onnx');
const TYPES = ['c7i.large', 'm7i.large'] as const;

const Container = z.object({
  command: z.array(z.string()),
  environment: z.array(z.object({ name: z.string(), value: z.string() })),
});
const Jobs = z.object({ jobs: z.array(z.object({ jobName: z.string(), container: Container })) });

describe.skipIf(engine('aws') === null)('a study on AWS Batch, served by moto', () => {
  let moto: Service;
  let metadata: Server;
  let endpoint = '';
  let environment: Readonly<Record<string, string>> = {};

  /** Asks moto by the query interface, which takes any signature. */
  async function ask(service: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=any`;
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams(parameters),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  }

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
    moto = await startService({ program: theEngine('aws').path, args }, () => isListening(port));
    // Without containers of its own: the test runs the command of each job.
    await fetch(`${endpoint}/moto-api/config`, {
      method: 'POST',
      body: JSON.stringify({ batch: { use_docker: false } }),
    });
    environment = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
    };
    // Every machine of the test says that it is the first type.
    metadata = createServer((request, response) => response.end(request.method === 'PUT' ? 'token' : TYPES[0]));
    await new Promise<void>((resolve) => metadata.listen(0, '127.0.0.1', () => resolve()));
    await ask('iam', { Action: 'CreateRole', RoleName: 'machines', AssumeRolePolicyDocument: '{}', Path: '/' });
    await ask('iam', { Action: 'CreateInstanceProfile', InstanceProfileName: 'machines' });
    await ask('iam', { Action: 'AddRoleToInstanceProfile', InstanceProfileName: 'machines', RoleName: 'machines' });
    await fetch(`${endpoint}/packs`, { method: 'PUT' });
    const sha256 = createHash('sha256').update(readFileSync(MODEL)).digest('hex');
    const study = exampleStudy(
      TYPES.map((name) => exampleType(name)),
      {
        model: { file: 'fraud.onnx', sha256, bytes: readFileSync(MODEL).length },
        data: { file: null, sha256: null, synthetic: true, rows: 500 },
        inputs: [],
        measure: ['--modes', 'batch', '--effort', 'quick', '--batch-size', '32', '--threads', '1', '--replicas', '1'],
      },
    );
    writeFileSync(fleetFile, JSON.stringify(study));
  });
  afterAll(async () => {
    metadata?.close();
    await moto?.stop();
  });

  const fleet = (...args: readonly string[]) =>
    modewise(['fleet', ...args], { home: join(folder, 'home'), environment });

  /** What a machine of AWS Batch would do: runs the command of a job with its environment. */
  function runContainer({ command, environment: variables }: z.infer<typeof Container>): Promise<number | null> {
    const here = (text: string): string => text.replace(/^\/tmp\//, `${folder}/`);
    const [program = '', ...args] = command;
    expect(program).toBe('modewise');
    return new Promise((resolve) => {
      const { port } = metadata.address() as AddressInfo;
      const child = spawn(process.execPath, [join(ROOT, 'tools', 'modewise.mjs'), ...args.map(here)], {
        env: {
          PATH: process.env['PATH'] ?? '',
          AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
          ...Object.fromEntries(variables.map(({ name, value }) => [name, here(value)])),
        },
        stdio: 'inherit',
      });
      child.on('close', resolve);
    });
  }

  test('starts a job for each type, collects what they stored, refuses a lying machine, and leaves nothing', async () => {
    const subnet =
      /<subnetId>([^<]+)/.exec(await ask('ec2', { Action: 'DescribeSubnets', Version: '2016-11-15' }))?.[1] ?? '';
    const group =
      /<groupId>([^<]+)/.exec(await ask('ec2', { Action: 'DescribeSecurityGroups', Version: '2016-11-15' }))?.[1] ?? '';
    const role = 'arn:aws:iam::123456789012:instance-profile/machines';
    const service = 'arn:aws:iam::123456789012:role/machines';
    const place = [
      '--on',
      'aws-batch',
      '--bucket',
      's3://packs/studies',
      '--subnets',
      subnet,
      '--security-groups',
      group,
      '--instance-role',
      role,
      '--service-role',
      service,
      '--image',
      'registry.test/modewise:1',
    ];
    const checked = await fleet('preflight', fleetFile, ...place, '--json');
    expect(checked.code, checked.stderr + checked.stdout).toBe(0);
    const started = await fleet('run', fleetFile, ...place, '--model', MODEL, '--yes', '--json');
    expect(started.code, started.stderr).toBe(0);
    // A second start finds the jobs of the first.
    const again = await fleet('run', fleetFile, ...place, '--model', MODEL, '--yes', '--json');
    expect(again.stderr).not.toContain('asked for');

    const client = await awsClient({ region: 'us-east-1', bucket: 'packs' }, environment);
    const { studyId } = FleetStudy.parse(JSON.parse(started.stdout));
    const ids: string[] = [];
    for (const type of TYPES) {
      const jobQueue = `${studyId}-${type.replace('.', '-')}`;
      const listed = z
        .object({ jobSummaryList: z.array(z.object({ jobId: z.string() })) })
        .parse(
          await client.batch('listjobs', { jobQueue, filters: [{ name: 'JOB_NAME', values: [jobQueue] }] }, ANY_ANSWER),
        );
      expect(listed.jobSummaryList).toHaveLength(1);
      ids.push(listed.jobSummaryList[0]?.jobId ?? '');
    }
    const { jobs } = Jobs.parse(await client.batch('describejobs', { jobs: ids }, ANY_ANSWER));
    for (const { container } of jobs) expect(await runContainer(container)).toBe(0);

    const found = await fleet('status', studyId, '--on', 'aws-batch', '--bucket', 's3://packs/studies', '--json');
    expect(found.code, found.stderr).toBe(0);
    const collected = await fleet('collect', fleetFile, '--interval-s', '0.2', '--json');
    expect(collected.code, collected.stderr).toBe(1);
    const { runs } = FleetStudy.parse(JSON.parse(collected.stdout));
    expect(runs.map(({ state, reason }) => [state, reason?.code ?? null])).toEqual([
      ['collected', null],
      ['refused', 'lying-label'],
    ]);
    const run = RunDocument.parse(JSON.parse(readFileSync(runs[0]?.pack?.file ?? '', 'utf8')));
    expect(run).toMatchObject({ state: 'complete', host: { instanceType: 'c7i.large' } });
    expect(readFileSync(fleetFile, 'utf8')).not.toContain('X-Amz');

    expect(await client.listKeys('')).toEqual([]);
    expect(await client.batch('describejobqueues', {}, ANY_ANSWER)).toMatchObject({ jobQueues: [] });
    expect(await client.batch('describecomputeenvironments', {}, ANY_ANSWER)).toMatchObject({
      computeEnvironments: [],
    });
  });
});
