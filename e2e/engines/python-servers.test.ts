import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mean, median } from '#core/math/stats/moments.ts';
import { REFERENCE_CLOCK_GHZ } from '#core/price/serving/candidate/handling.ts';
import type { RequestBytes } from '#engine/bench/http-load/request-bytes.ts';
import { describeHost } from '#engine/hardware/host.ts';
import { engine, KEEPS_RESULTS } from './lib/engines.ts';
import { HttpLoad, jsonRequests, type Loop } from './lib/http-load.ts';
import { printTable } from './lib/print.ts';
import { cpuMsUnder } from './lib/process-cpu.ts';
import { runPython } from './lib/programs.ts';
import { type PredictionServer, SERVERS, type ServerKind } from './lib/python-servers.ts';
import { type SampleRows, sampleRows, writeRows } from './lib/sample-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'modewise-python-servers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 64;
const ROUNDS = KEEPS_RESULTS ? 3 : 1;
const ROUND_MS = KEEPS_RESULTS ? 1_500 : 500;
const WARM_UP_MS = ROUND_MS;
const CONCURRENCY = 16;
const PLAIN_S = 1;

const Plain = z.object({
  p50Ms: z.number().positive(),
  cpuMs: z.number().positive(),
  answers: z.array(z.record(z.string(), z.unknown())).min(1),
});

/** What a server takes around the inference at one load. */
interface Handling {
  readonly cpuMs: number;
  readonly addedMs: number;
  readonly perS: number;
}

/** A running server with callers, and what its rounds found. */
interface Measured {
  readonly kind: ServerKind;
  readonly server: PredictionServer;
  readonly requests: RequestBytes;
  readonly low: Handling[];
  readonly half: Handling[];
  readonly highest: number[];
}

/** The inference by itself, in a process with nothing else. */
async function plainLoop(sample: SampleRows, rowsFile: string): Promise<z.infer<typeof Plain>> {
  const python = engine('servers')?.path ?? '';
  return Plain.parse(await runPython(python, 'plain_loop.py', [sample.modelPath, rowsFile, String(PLAIN_S)]));
}

async function start(kind: ServerKind, sample: SampleRows): Promise<Measured> {
  const server = await kind.start(sample);
  const requests = jsonRequests(server.path, sample.rows.map(kind.body));
  return { kind, server, requests, low: [], half: [], highest: [] };
}

/**
 * Callers with connections of their own, one for each request in flight: most servers close one that rests for five
 * seconds, and one that nothing is sent on holds a thread of some.
 */
async function withCallers<T>(
  { server, requests }: Measured,
  connections: number,
  use: (load: HttpLoad) => Promise<T>,
): Promise<T> {
  const load = await HttpLoad.open(server.port, requests, connections);
  try {
    return await use(load);
  } finally {
    await load.close();
  }
}

async function expectAnswers({ kind, server }: Measured, sample: SampleRows, plain: z.infer<typeof Plain>) {
  for (const [index, expected] of plain.answers.entries()) {
    const body = kind.body(sample.rows[index] ?? []);
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${server.port}${server.path}`, { method: 'POST', headers, body });
    const text = await answer.text();
    expect(answer.status, `${kind.name}: ${text}`).toBe(200);
    const outputs = kind.outputs(text);
    expect(Object.keys(outputs).sort(), kind.name).toEqual(Object.keys(expected).sort());
    for (const [name, values] of Object.entries(expected)) {
      const flat = [values].flat(Infinity).map(Number);
      expect(outputs[name]?.length, `${kind.name}: ${name}`).toBe(flat.length);
      flat.forEach((value, at) => expect(outputs[name]?.[at], `${kind.name}: ${name}`).toBeCloseTo(value, 4));
    }
  }
}

/** One round: one request at a time, the highest rate, half of it. */
async function round(measured: Measured, plain: z.infer<typeof Plain>, seed: number): Promise<void> {
  const { kind, server, low, half, highest } = measured;
  const { keeperPid } = server.service;
  const observe = async (run: () => Promise<Loop>): Promise<Handling> => {
    const before = cpuMsUnder(keeperPid);
    const { latencyMs, perS, failed } = await run();
    expect(failed, `${kind.name}: requests that failed`).toBe(0);
    const cpuMs = (cpuMsUnder(keeperPid) - before) / latencyMs.length - plain.cpuMs;
    return { cpuMs, addedMs: median(latencyMs) - plain.p50Ms, perS };
  };
  low.push(await withCallers(measured, 1, (load) => observe(() => load.closedLoop(1, ROUND_MS))));
  await withCallers(measured, CONCURRENCY, async (load) => {
    const { perS } = await load.closedLoop(CONCURRENCY, ROUND_MS);
    highest.push(perS);
    half.push(await observe(() => load.openLoop(perS / 2, ROUND_MS, seed)));
  });
}

const spread = (values: readonly number[], digits = 2): string =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;

function printHandling(sample: SampleRows, plains: readonly z.infer<typeof Plain>[], all: readonly Measured[]): void {
  printTable('python-servers', {
    title: `Request handling of ${sample.name}`,
    note: `Around an inference of ${spread(
      plains.map(({ cpuMs }) => cpuMs),
      3,
    )} ms CPU time and ${spread(
      plains.map(({ p50Ms }) => p50Ms),
      3,
    )} ms; one row in JSON; medians of ${ROUNDS} rounds, with the least and the most.`,
    columns: [
      'server',
      'CPU ms, one at a time',
      'added ms at p50, one at a time',
      'highest rate /s',
      'CPU ms, half of it',
      'added ms at p50, half of it',
    ],
    rows: all.map(({ kind, low, half, highest }) => [
      kind.name,
      spread(low.map(({ cpuMs }) => cpuMs)),
      spread(low.map(({ addedMs }) => addedMs)),
      spread(highest, 0),
      spread(half.map(({ cpuMs }) => cpuMs)),
      spread(half.map(({ addedMs }) => addedMs)),
    ]),
  });
}

/** Medians of the CPU milliseconds of a request, one at a time, of every Python server and sample. */
const pythonCpuMs: number[] = [];

/**
 * Prints what the rows `python.handling` of the catalogue state: a value at the clock that it is stated for, and the factor within which
 * all of these servers lie.
 */
async function printPython(): Promise<void> {
  const { clockGHz } = await describeHost();
  const clock = (clockGHz ?? REFERENCE_CLOCK_GHZ) / REFERENCE_CLOCK_GHZ;
  const atReference = pythonCpuMs.map((each) => each * clock);
  const ms = Math.exp(mean(atReference.map(Math.log)));
  const factor = Math.max(...atReference.map((each) => Math.max(each / ms, ms / each)));
  printTable('python-servers', {
    title: 'Request handling of Python servers together',
    note: `CPU milliseconds of one core at ${REFERENCE_CLOCK_GHZ} GHz; this machine states ${clockGHz === null ? 'no clock' : `${clockGHz.toFixed(2)} GHz`}. The geometric mean of the servers and samples above, one request at a time.`,
    columns: ['geometric mean', 'least', 'most', 'all within ×/÷'],
    rows: [[ms, Math.min(...atReference), Math.max(...atReference), factor].map((each) => each.toFixed(2))],
  });
}

describe.skipIf(engine('servers') === null)('Python servers as teams run them', () => {
  afterAll(printPython);

  test.each(KEEPS_RESULTS ? ['fraud', 'image-classifier'] : ['fraud'])(
    'answer %s as the plain loop does, and take this around it',
    async (name) => {
      const sample = await sampleRows(name, ROWS);
      const rowsFile = writeRows(sample, folder);
      const plains = [await plainLoop(sample, rowsFile)];
      const running: Measured[] = [];
      try {
        for (const kind of SERVERS) {
          if (kind.environment !== null && engine(kind.environment) === null) continue;
          const measured = await start(kind, sample);
          running.push(measured);
          await expectAnswers(measured, sample, plains[0] as z.infer<typeof Plain>);
          await withCallers(measured, CONCURRENCY, (load) => load.closedLoop(CONCURRENCY, WARM_UP_MS));
        }
        for (let index = 0; index < ROUNDS; index++) {
          const plain = await plainLoop(sample, rowsFile);
          plains.push(plain);
          for (const measured of running) await round(measured, plain, index + 1);
        }
      } finally {
        await Promise.all(running.map(({ server }) => server.service.stop()));
      }
      expect(running.length).toBeGreaterThan(1);
      printHandling(sample, plains, running);
      const inPython = running.filter(({ kind }) => kind.environment !== null);
      pythonCpuMs.push(...inPython.map(({ low }) => median(low.map(({ cpuMs }) => cpuMs))));
    },
  );
});
