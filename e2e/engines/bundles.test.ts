import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { HOSTILE_TEXTS } from '#core/contract/testing/testing-hostile.ts';
import { ROOT } from '#e2e/root.ts';
import { attackedServices, type Attacked, BUNDLED_SERVICES } from '#engine/bundles/testing.ts';
import { HARMLESS, attacksOf, differencesInPython } from '#engine/bundles/testing-attacks.ts';
import { allBundles, type OptionBundle } from './lib/all-bundles.ts';
import { engine, theEngine } from './lib/engines.ts';
import { printTable } from './lib/print.ts';
import { outputOf, PYTHON_SCRIPTS } from './lib/programs.ts';

const Checked = z.object({ file: z.string(), checker: z.string().optional(), problems: z.array(z.string()) });
const Deployed = z.object({
  folder: z.string(),
  status: z.string(),
  made: z.record(z.string(), z.number()),
  missing: z.array(z.string()),
  lacking: z.array(z.string()),
});

/** Types of resources that moto does not have: docs/bundle-checks.md lists them. */
const NOT_IN_MOTO = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::AutoScaling::ScalingPolicy',
  'AWS::Budgets::Budget',
  'AWS::CloudWatch::Alarm',
  'AWS::EKS::Nodegroup',
  'AWS::EMRServerless::Application',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElastiCache::SubnetGroup',
  'AWS::Glue::Job',
  'AWS::Lambda::Alias',
  'AWS::Lambda::CapacityProvider',
  'AWS::Lambda::Url',
  'AWS::MSK::Cluster',
  'AWS::MSK::Configuration',
  'AWS::MSK::ServerlessCluster',
  'AWS::SageMaker::InferenceComponent',
  'AWS::Scheduler::Schedule',
];

/** Files that say what a bundle is, and the model: nothing reads them as code. */
const UNCHECKED = ['README.md', 'bundle.json', 'requirements.txt', 'conda.yaml', 'host.json', 'model.onnx'];

/** Files that are checked by what a service publishes of its interface, each with the services that have them and a mistake. */
const MODELLED = [
  { section: 'kserve', name: 'inferenceservice.yaml', of: 'eks', mistake: ['storageUri:', 'storageUrl:'] as const },
  { section: 'keda', name: 'keda.yaml', of: 'eks', mistake: ['maxReplicaCount:', 'maxReplicas:'] as const },
  { section: 'google', name: 'job.yaml', of: 'cloud-run', mistake: ['taskCount:', 'tasks:'] as const },
  { section: 'google', name: 'model.json', of: 'vertex', mistake: ['predictRoute', 'predictPath'] as const },
  { section: 'google', name: 'deploy.json', of: 'vertex-endpoint', mistake: ['machineSpec', 'machine'] as const },
  {
    section: 'google',
    name: 'batch-job.json',
    of: 'vertex-batch',
    mistake: ['startingReplicaCount', 'replicaCount'] as const,
  },
  { section: 'google', name: 'job.json', of: 'compute-engine', mistake: ['taskCountPerNode', 'tasksPerNode'] as const },
  { section: 'google', name: 'launch.json', of: 'dataflow', mistake: ['numWorkers', 'workers'] as const },
  { section: 'sql', name: 'model.sql', of: 'bigquery', mistake: ['OPTIONS (', 'OPTIONS ((('] as const },
  { section: 'sql', name: 'rows.sql', of: 'bigquery', mistake: ['TABLE IF', 'TABLE IF IF'] as const },
  {
    section: 'sql',
    name: 'predict.sql',
    of: 'bigquery',
    mistake: ['FROM ML.PREDICT(', 'FROM ML.PREDICT('.repeat(2)] as const,
  },
  { section: 'azure', name: 'ml-endpoint.yaml', of: 'azure-ml', mistake: ['auth_mode', 'auth'] as const },
  {
    section: 'azure',
    name: 'ml-deployment.yaml',
    of: 'azure-ml-endpoint',
    mistake: ['scoring_route', 'route'] as const,
  },
  { section: 'azure', name: 'ml-deployment.yaml', of: 'azure-ml-batch', mistake: ['summary_only', 'summary'] as const },
  { section: 'azure', name: 'compute.yaml', of: 'azure-ml-batch', mistake: ['max_instances', 'instances'] as const },
  { section: 'azure', name: 'pool-job.json', of: 'azure-vm-batch', mistake: ['poolInfo', 'pool'] as const },
  { section: 'azure', name: 'pool-task.json', of: 'azure-vm-batch', mistake: ['commandLine', 'command'] as const },
  { section: 'azure', name: 'job.yaml', of: 'container-apps', mistake: ['parallelism:', 'parallel:'] as const },
  {
    section: 'google',
    name: 'service.yaml',
    of: 'cloud-run',
    mistake: ['containerConcurrency', 'concurrency'] as const,
  },
  { section: 'azure', name: 'app.yaml', of: 'container-apps', mistake: ['minReplicas', 'least'] as const },
].filter(({ name, of }) => !['service.yaml', 'app.yaml'].includes(name) || BUNDLED_SERVICES.includes(of));

const scratch = mkdtempSync(join(tmpdir(), 'modewise-bundles-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let bundles: readonly OptionBundle[];
beforeAll(async () => {
  bundles = await allBundles('fraud');
}, 600_000);

/** The lines of JSON that a script of e2e/engines/python prints. */
async function linesOf<Line>(
  script: string,
  args: readonly string[],
  { schema, section = 'checkers' }: { readonly schema: z.ZodType<Line>; readonly section?: string },
): Promise<readonly Line[]> {
  const program = theEngine(section).path;
  const output = await outputOf({ program, args: [join(PYTHON_SCRIPTS, script), ...args] });
  return output
    .trim()
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)));
}

/** The files with a name in the bundles of services whose ids begin with a text. */
function filesNamed(name: string, of = ''): readonly string[] {
  return bundles
    .filter(({ service }) => service.startsWith(of))
    .flatMap(({ folder, files }) => files.filter((file) => basename(file) === name).map((file) => join(folder, file)));
}

/** Expects that a check found nothing in these files, and something in a file that was made wrong. */
function expectClean(results: readonly z.infer<typeof Checked>[], wrong: string): void {
  const found = results.filter(({ problems }) => problems.length > 0).map(({ file, problems }) => ({ file, problems }));
  expect(found.filter(({ file }) => file !== wrong)).toEqual([]);
  expect(found.filter(({ file }) => file === wrong).length, `a check must refuse ${wrong}`).toBeGreaterThan(0);
}

/** A copy of a file with a text replaced. */
function wrongCopy(file: string, [text, by]: readonly [string, string], name = basename(file)): string {
  const folder = mkdtempSync(join(scratch, 'wrong-'));
  const before = readFileSync(file, 'utf8');
  expect(before, file).toContain(text);
  writeFileSync(join(folder, name), before.replaceAll(text, by));
  return join(folder, name);
}

test('there is a bundle of every service', () => {
  expect([...new Set(bundles.map(({ service }) => service))].sort()).toEqual([...BUNDLED_SERVICES].sort());
});

describe.skipIf(engine('checkers') === null)('the checkers of the files', () => {
  test('take every file of every bundle', async () => {
    const results = await linesOf(
      'check_bundles.py',
      bundles.map(({ folder }) => folder),
      { schema: Checked },
    );
    expect(results.filter(({ problems }) => problems.length > 0)).toEqual([]);
    const checked = new Set(results.map(({ file }) => file));
    const elsewhere = [...UNCHECKED, 'main.tf', ...MODELLED.map(({ name }) => name)];
    const unchecked = bundles
      .flatMap(({ folder, files }) => files.map((file) => join(folder, file)))
      .filter((file) => !checked.has(file) && !elsewhere.includes(basename(file)));
    expect(unchecked).toEqual([]);
    const checkers = [...new Set(results.map(({ checker }) => checker ?? ''))];
    printTable('bundles', {
      title: `Checkers over ${bundles.length} bundles`,
      columns: ['checker', 'files', 'with problems'],
      rows: checkers.map((name) => {
        const own = results.filter(({ checker }) => checker === name);
        return [name, own.length, own.filter(({ problems }) => problems.length > 0).length];
      }),
    });
  });

  test('read the same in files with hostile texts as with harmless ones, and find an expression that a text became', async () => {
    const services = await attackedServices(BUNDLED_SERVICES);
    const attacks = HOSTILE_TEXTS.flatMap((text, index) => {
      const { service, bundle } = services[index % services.length] as Attacked;
      return attacksOf({ text, service }, { hostile: bundle(text), harmless: bundle(HARMLESS) });
    }).filter(({ file }) => /\.(py|tf|yaml|pbtxt)$/.test(file));
    const parsers = { python: theEngine('checkers').path, script: join(ROOT, 'engine', 'bundles', 'structures.py') };
    expect(differencesInPython(attacks, parsers)).toEqual([]);
    const wrong = { text: 'x', about: 'a.tf', file: 'a.tf', hostile: 'a = "${x}"\n', harmless: 'a = "harmless"\n' };
    expect(differencesInPython([wrong], parsers)).toHaveLength(1);
  });

  test('refuse files with a mistake', async () => {
    const folder = join(scratch, 'mistakes');
    const of = (name: string): string => filesNamed(name)[0] ?? '';
    const job = bundles.find(({ service }) => service === 'ec2-batch')?.folder ?? '';
    const mistakes: readonly (readonly [file: string, from: string, text: readonly [string, string]])[] = [
      ['cloudformation.yaml', join(job, 'cloudformation.yaml'), ['StartAt: Score', 'StartAt: Scores']],
      ['Dockerfile', join(job, 'Dockerfile'), ['WORKDIR /app', 'RUN cd /app']],
      ['deployment.yaml', of('deployment.yaml'), ['replicas:', 'replica:']],
      ['autoscaler.yaml', of('autoscaler.yaml'), ['minReplicas:', 'leastReplicas:']],
      ['models/fraud/config.pbtxt', of('config.pbtxt'), ['max_batch_size:', 'max_batch:']],
      ['submit.sh', of('submit.sh'), ['set -eu', 'if']],
      ['score_job.py', join(job, 'score_job.py'), ['import json', 'import jsonn']],
    ];
    for (const [file, from, text] of mistakes) {
      mkdirSync(join(folder, 'models', 'fraud'), { recursive: true });
      copyFileSync(wrongCopy(from, text, basename(file)), join(folder, file));
    }
    const results = await linesOf('check_bundles.py', [folder], { schema: Checked });
    const refused = results.filter(({ problems }) => problems.length > 0);
    expect([...new Set(refused.map(({ file }) => file))].sort()).toEqual(
      mistakes.map(([file]) => join(folder, file)).sort(),
    );
  });

  test('are deployed into moto, but for what moto does not have', async () => {
    const stacks = bundles.filter(({ files }) => files.includes('cloudformation.yaml'));
    const results = await linesOf(
      'deploy_bundles.py',
      stacks.map(({ folder }) => folder),
      { schema: Deployed },
    );
    expect(results.length).toBe(stacks.length);
    for (const { folder, status, missing, made } of results) {
      expect({ status, missing }, folder).toEqual({ status: 'CREATE_COMPLETE', missing: [] });
      expect(Object.keys(made).length, folder).toBeGreaterThan(0);
    }
    expect([...new Set(results.flatMap(({ lacking }) => lacking))].sort()).toEqual(NOT_IN_MOTO);
    const documented = readFileSync(join(ROOT, 'docs', 'bundle-checks.md'), 'utf8');
    expect(NOT_IN_MOTO.filter((type) => !documented.includes(`\`${type}\``))).toEqual([]);
    printTable('bundles', {
      title: 'Stacks in moto',
      columns: ['option', 'resources', 'left out'],
      rows: results.map(({ folder, made, lacking }) => [
        basename(folder),
        Object.values(made).reduce((sum, count) => sum + count, 0),
        lacking.join(', '),
      ]),
    });
  });

  test.skipIf(engine('terraform-schema') === null)('find in Terraform only what its provider has', async () => {
    const files = filesNamed('main.tf');
    const [first = ''] = files;
    const wrong = wrongCopy(first, ['source  = "hashicorp/aws"', 'source  = "hashicorp/aws']);
    const unknown = wrongCopy(first, ['retention_in_days', 'retention_days']);
    const args = [theEngine('terraform-schema').path, ...files];
    expectClean(await linesOf('check_terraform.py', [...args, wrong], { schema: Checked }), wrong);
    expectClean(await linesOf('check_terraform.py', [...args, unknown], { schema: Checked }), unknown);
  });
});

describe.each(MODELLED)('$name of $of', ({ section, name, of, mistake }) => {
  test.skipIf(engine(section) === null)(`has the fields that ${section} takes`, async () => {
    const files = filesNamed(name, of);
    expect(files.length).toBeGreaterThan(0);
    const wrong = wrongCopy(files[0] ?? '', mistake);
    expectClean(await linesOf(`check_${section}.py`, [...files, wrong], { schema: Checked, section }), wrong);
  });
});
