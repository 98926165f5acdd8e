import { execFileSync } from 'node:child_process';
import { closeSync, createReadStream, createWriteStream, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { countTrace } from '#engine/plans/trace.ts';
import { fixed, printHeader, printTable } from './lib/print.ts';
import { verdict } from './lib/rounds.ts';
import { scratchFolder } from './lib/sample-rows.ts';

/** Lines per second and peak memory of reading a trace, in a fresh process for each file. Memory should not grow with the file. */
const MILLIONS = [1, 100];
/** Above this, the reader keeps lines. */
const BAR_MIB = 256;
/** A week: the arrivals of 100 million lines are 6 ms apart. */
const WEEK_MS = 7 * 86_400_000;
const START_MS = Date.UTC(2026, 2, 2);

interface Read {
  readonly total: number;
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMiB: number;
}

const FORMATS = [
  { format: 'seconds', name: 'times.txt', line: (ms: number) => `${(ms / 1000).toFixed(3)}\n` },
  {
    format: 'CSV',
    name: 'requests.csv',
    line: (ms: number, id: number) => `${id},${new Date(ms).toISOString()},200\n`,
  },
] as const;

/** Writes a trace in pieces. Returns its path. */
function writeTrace(folder: string, lines: number, { name, line }: (typeof FORMATS)[number]): string {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  let piece = name.endsWith('.csv') ? 'id,timestamp,status\n' : '';
  for (let id = 0; id < lines; id++) {
    piece += line(START_MS + Math.floor((id * WEEK_MS) / lines), id);
    if (piece.length < 2 ** 20) continue;
    writeSync(file, piece);
    piece = '';
  }
  writeSync(file, piece);
  closeSync(file);
  return path;
}

/** In a process of its own: reads a trace and prints what it took. */
async function readOnce(path: string): Promise<void> {
  const startMs = performance.now();
  const reading = { host: createChildBenchHost(), signal: new AbortController().signal };
  const { total } = await countTrace(path, null, reading);
  const { user, system } = process.cpuUsage();
  const read: Read = {
    total,
    wallS: (performance.now() - startMs) / 1000,
    cpuS: (user + system) / 1e6,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  };
  process.stdout.write(JSON.stringify(read));
}

function row(format: string, path: string, lines: number): (string | number)[] {
  const program = process.argv[1] ?? '';
  const read = JSON.parse(execFileSync(process.execPath, [program, path]).toString()) as Read;
  return [
    format,
    fixed(lines / 1e6, 0),
    fixed(statSync(path).size / 2 ** 20, 0),
    fixed(read.wallS, 1),
    fixed(lines / read.wallS / 1e6, 2),
    fixed(lines / read.cpuS / 1e6, 2),
    fixed(read.peakMiB, 0),
    verdict(read.total === lines && read.peakMiB < BAR_MIB),
  ];
}

async function main(): Promise<void> {
  const [, , path] = process.argv;
  if (path !== undefined) return readOnce(path);
  printHeader('Traces of arrivals');
  const rows: (string | number)[][] = [];
  const folder = scratchFolder();
  for (const millions of MILLIONS) {
    for (const each of FORMATS) {
      const lines = millions * 1_000_000;
      const file = writeTrace(folder, lines, each);
      rows.push(row(each.format, file, lines));
      if (each.format === 'CSV') {
        await pipeline(createReadStream(file), createGzip({ level: 1 }), createWriteStream(`${file}.gz`));
        rows.push(row('CSV, gzip', `${file}.gz`, lines));
      }
      for (const done of [file, `${file}.gz`]) rmSync(done, { force: true });
    }
  }
  console.log('Arrivals of a week, one process for each file; the high-water mark of the process:\n');
  printTable(
    [
      'file',
      'million lines',
      'MiB',
      'wall, s',
      'million lines/s',
      'million lines/CPU s',
      'peak, MiB',
      `bar < ${BAR_MIB}`,
    ],
    rows,
  );
  process.exit(0);
}

void main();
