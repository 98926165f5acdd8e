import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EndpointDocument } from '#core/contract/endpoint/endpoint.ts';
import { modewise } from '#e2e/modewise.ts';
import { engine } from './lib/engines.ts';
import { printTable } from './lib/print.ts';
import { type PredictionServer, SERVERS } from './lib/python-servers.ts';
import { sampleRows } from './lib/sample-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-endpoint-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Measurements that say nothing because this machine was busy are made again. */
const TRIES = 5;
const COLUMNS = ['protocol', 'without load, ms', 'p50 at 20 requests/s, ms'];

describe.skipIf(engine('mlserver') === null)('MLServer as a target', () => {
  let server: PredictionServer | null = null;
  beforeAll(async () => {
    const kind = SERVERS.find(({ name }) => name === 'MLServer');
    if (kind === undefined) throw new Error('the list of servers has no MLServer');
    server = await kind.start(await sampleRows('fraud', 1));
  });
  const rows: (readonly string[])[] = [];
  afterAll(() => printTable('endpoint', { title: 'MLServer as a target', columns: COLUMNS, rows }));
  afterAll(() => server?.service.stop());

  async function measured(protocol: string, port: number): Promise<EndpointDocument> {
    for (let turn = 1; ; turn++) {
      const target = `http://127.0.0.1:${port}/v2/models/fraud`;
      const load = ['--rate', '10', '--rate', '20', '--max-rps', '40', '--duration-s', '4', '--max-seconds', '60'];
      const ran = await modewise(
        ['measure-endpoint', target, '--protocol', protocol, '--model', 'sample:fraud', ...load, '--json'],
        { home: folder },
      );
      expect([0, 1], ran.stderr).toContain(ran.code);
      const document = EndpointDocument.parse(JSON.parse(ran.stdout));
      if (document.verdict.kind !== 'generator-limited' || turn === TRIES) return document;
    }
  }

  test.each(['v2', 'v2-grpc'] as const)('keeps up over %s, with the answers of the model', async (protocol) => {
    const port = protocol === 'v2' ? server?.port : server?.grpcPort;
    const found = await measured(protocol, port ?? 0);
    expect(found).toMatchObject({
      verdict: { kind: 'held' },
      highest: { ratePerS: 20 },
      answers: { state: 'compared', parity: { same: true } },
    });
    const ms = (value: number | null | undefined): string => (value == null ? '—' : value.toFixed(1));
    rows.push([protocol, ms(found.split?.unloaded.meanMs), ms(found.highest?.latency.p50Ms)]);
  });
});
