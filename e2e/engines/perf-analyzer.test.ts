import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { quantileOfSorted } from '#core/math/stats/percentiles.ts';
import { encodeRequests } from '#engine/bench/http-load/request-bytes.ts';
import type { InputRows } from '#engine/model/tensor-rows.ts';
import { engine, KEEPS_RESULTS } from './lib/engines.ts';
import { HttpLoad } from './lib/http-load.ts';
import { perfAnalyzer } from './lib/perf-analyzer.ts';
import { printTable } from './lib/print.ts';
import { startServeModel } from './lib/python-servers.ts';
import { type SampleRows, sampleRows } from './lib/sample-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-perf-analyzer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 256;
const CONNECTIONS = 16;
const POINT_MS = KEEPS_RESULTS ? 3_000 : 1_000;
/** Shares of what the server answers to sixteen callers that wait. */
const LOADS = [0.05, 0.2, 0.4];

/** The rows in perf_analyzer's own form. It reads no `0` as a number, so they are given as bytes. */
function writeInputs({ tensors, rows }: SampleRows): string {
  const file = join(folder, 'inputs.json');
  const data = rows.map((inputs, row) =>
    Object.fromEntries(
      inputs.map(({ name, shape }, index) => [name, { b64: bytesOf(tensors.inputs[index], row), shape }]),
    ),
  );
  writeFileSync(file, JSON.stringify({ data }));
  return file;
}

function bytesOf(input: InputRows | undefined, row: number): string {
  if (input === undefined || Array.isArray(input.data)) throw new Error('the sample has an input of texts');
  const width = input.rowShape.reduce((product, dim) => product * dim, 1);
  const values = input.data.slice(row * width, (row + 1) * width);
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

const ms = (value: number): string => value.toFixed(3);

function percentiles(latencyMs: Float64Array): readonly [number, number] {
  const sorted = latencyMs.slice().sort();
  return [quantileOfSorted(sorted, 0.5), quantileOfSorted(sorted, 0.99)];
}

describe.skipIf(engine('perf-analyzer') === null)('perf_analyzer', () => {
  test('measures serve-model at three loads, as our own client does', async () => {
    const sample = await sampleRows('fraud', ROWS);
    const inputs = writeInputs(sample);
    const { document, service } = await startServeModel('sample:fraud');
    const { host, port } = new URL(document.url);
    const load = await HttpLoad.open(Number(port), encodeRequests(sample.tensors, 'fraud', ROWS), CONNECTIONS);
    const rows: (readonly (string | number)[])[] = [];
    try {
      await load.closedLoop(CONNECTIONS, POINT_MS);
      const { perS: highestPerS } = await load.closedLoop(CONNECTIONS, POINT_MS);
      for (const share of LOADS) {
        const ratePerS = Math.round(share * highestPerS);
        const ours = await load.openLoop(ratePerS, POINT_MS);
        expect(ours.failed).toBe(0);
        const theirs = await perfAnalyzer({ host, model: 'fraud', inputs, ratePerS, windowMs: POINT_MS, folder });
        expect(theirs.requests).toBeGreaterThan(0);
        expect(theirs.p99Ms).toBeGreaterThanOrEqual(theirs.p50Ms);
        const [dueP50, dueP99] = percentiles(ours.latencyMs);
        const [sentP50, sentP99] = percentiles(ours.sentLatencyMs);
        const modewise = [ours.perS.toFixed(0), ms(dueP50), ms(dueP99), ms(sentP50), ms(sentP99)];
        rows.push([ratePerS, ...modewise, theirs.perS.toFixed(0), ms(theirs.p50Ms), ms(theirs.p99Ms)]);
      }
    } finally {
      await load.close();
      await service.stop();
    }
    printTable('perf-analyzer', {
      title: 'perf_analyzer and Modewise on one server',
      note: 'serve-model with the fraud sample, one row a request in the binary extension, Poisson arrivals. Modewise counts from when a request was due; the next column counts the same requests from when they were sent, as perf_analyzer does.',
      columns: [
        'offered /s',
        'Modewise /s',
        'p50 ms',
        'p99 ms',
        'p50 from send',
        'p99 from send',
        'perf_analyzer /s',
        'p50 ms',
        'p99 ms',
      ],
      rows,
    });
  });
});
