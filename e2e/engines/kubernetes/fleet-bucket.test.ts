import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { exampleStudy, exampleType } from '#core/fleet/testing.ts';
import { awsClient } from '#engine/fleet/aws/aws-client.ts';
import { engine, theEngine } from '#e2e/engines/lib/engines.ts';
import { freePort, isListening, type Service, startService } from '#e2e/engines/lib/programs.ts';
import { ADMIN, TestCluster } from '#e2e/kubernetes/cluster.ts';
import { fleetCommand, MODEL, SHORT } from '#e2e/kubernetes/fleet-plan.ts';
import { BUILD_LIMIT_MS } from '#e2e/kubernetes/programs.ts';
import { ROOT, temporaryFolder } from '#e2e/modewise.ts';

const folder = temporaryFolder('fleet-bucket');
const kubeconfig = join(folder.path, 'kubeconfig');
const file = join(folder.path, 'fleet.json');
const TYPE = 'c7i.large';
const isThere = engine('aws') !== null && engine('kubernetes') !== null;

describe.skipIf(!isThere)('a study on a real cluster with packs in a bucket, served by moto', () => {
  let moto: Service;
  let cluster: TestCluster;
  let environment: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    const port = await freePort();
    const endpoint = `http://127.0.0.1:${port}`;
    const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
    moto = await startService({ program: theEngine('aws').path, args }, () => isListening(port));
    await fetch(`${endpoint}/packs`, { method: 'PUT' });
    environment = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_REGION: 'us-east-1',
    };
    const model = readFileSync(MODEL);
    const sha256 = createHash('sha256').update(model).digest('hex');
    const study = exampleStudy([exampleType(TYPE)], {
      model: { file: 'fraud.onnx', sha256, bytes: model.length },
      data: { file: null, sha256: null, synthetic: true, rows: 500 },
      inputs: [],
      measure: [...SHORT, '--effort', 'quick'],
    });
    writeFileSync(file, JSON.stringify(study));
    cluster = await TestCluster.start({
      images: (_, [, ...given]) => [process.execPath, join(ROOT, 'tools', 'modewise.mjs'), ...given],
    });
    await cluster.createNamespace();
    await cluster.addNodes([{ name: 'node-a', instanceType: TYPE, cpu: '1930m', memory: '3200Mi' }]);
    cluster.writeKubeconfig(kubeconfig, ADMIN);
  }, BUILD_LIMIT_MS);
  afterAll(async () => {
    await cluster?.stop();
    await moto?.stop();
    folder.remove();
  });

  test('packs come back through the bucket, by an address that only a Secret holds', async () => {
    const home = join(folder.path, 'home');
    const fleet = (...args: readonly string[]) => fleetCommand({ home, kubeconfig }, args, { environment });
    const bucket = ['--bucket', 's3://packs/studies'];
    const started = await fleet('run', file, '--image', 'any', ...bucket, '--model', MODEL, '--yes', '--json');
    expect(started.code, started.stderr).toBe(0);
    const kinds = ['jobs', 'pods', 'configmaps'] as const;
    const others = (await Promise.all(kinds.map((kind) => cluster.list(kind)))).flat();
    expect(JSON.stringify(others)).not.toContain('X-Amz');
    const [secret] = await cluster.list('secrets');
    const data: unknown = secret === undefined ? {} : Reflect.get(secret, 'data');
    const texts = Object.values(data ?? {}).map((base64) => Buffer.from(String(base64), 'base64').toString('utf8'));
    expect(texts.join()).toContain('X-Amz-Signature');
    const collected = await fleet('collect', file, '--interval-s', '0.2', '--json');
    expect(collected.code, collected.stderr).toBe(0);
    expect(FleetStudy.parse(JSON.parse(collected.stdout)).runs).toMatchObject([{ state: 'collected' }]);
    expect(await cluster.list('secrets')).toEqual([]);
    const client = await awsClient({ region: 'us-east-1', bucket: 'packs' }, environment);
    expect(await client.listKeys('')).toEqual([]);
  });
});
