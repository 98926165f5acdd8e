import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** A file that is large, or becomes large when it is read. */
export interface TraceBomb {
  readonly about: string;
  readonly write: (path: string) => void;
}

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const LINE = '2026-03-02T09:00:00Z\n';
const CSV = `id,time\n${'1,2026-03-02T09:00:00Z\n'.repeat(300)}`;

/** An archive whose text has `mebibytes` of a text again and again, as archives in a row, between two texts. */
function archive(before: string, repeated: string, mebibytes: number, after = ''): (path: string) => void {
  return (path) => {
    const times = Math.floor((16 * MIB) / repeated.length);
    const part = gzipSync(repeated.repeat(times), { level: 1 });
    const parts = Array.from({ length: Math.ceil(mebibytes / 16) }, () => part);
    writeFileSync(path, Buffer.concat([gzipSync(before), ...parts, gzipSync(after)]));
  };
}

/** A text with a hole of NUL bytes up to a length, which takes no room on the disk. */
function withHole(before: string, bytes: number): (path: string) => void {
  return (path) => {
    const file = openSync(path, 'w');
    writeSync(file, before);
    ftruncateSync(file, bytes);
    closeSync(file);
  };
}

const text = (content: string) => (path: string) => writeFileSync(path, content);

/** Traces that exhaust memory or time of a reader that keeps what it reads. They run first with every seed. */
export const TRACE_BOMBS: readonly TraceBomb[] = [
  { about: 'a line of 1 GiB after good ones', write: withHole(LINE.repeat(300), GIB) },
  { about: 'a line of 1 GiB alone, packed', write: archive('', '9', 1024) },
  { about: 'a line of 1 GiB after good ones, packed', write: archive(CSV, 'x', 1024, `\n1,${LINE}`) },
  { about: '256 MiB of empty lines, packed', write: archive(LINE.repeat(300), '\n', 256) },
  { about: '256 MiB of delimiters, packed', write: archive(CSV, ',', 256) },
  { about: '100 MiB of cells a line, packed', write: archive(CSV, `${','.repeat(900_000)}\n`, 96) },
  { about: 'a JSON document of 1 GiB, packed', write: archive('[1', ',1', 1024, ']') },
  { about: 'a JSON document of 60 MiB of empty objects', write: archive('[{}', ',{}', 48, ']') },
  { about: 'a JSON document of 48 MiB of numbers', write: archive('[1', ',1', 48, ']') },
  { about: 'a JSON document of 48 MiB of brackets', write: archive('[', '[', 48) },
  {
    about: 'a JSON document of 32 MiB of brackets that are closed',
    write: archive('[\n', '[', 16, ']'.repeat(16 * MIB + 1)),
  },
  {
    about: 'a metric with values of a million brackets',
    write: text(
      `{"MetricDataResults":[\n{"Label":"Requests","Timestamps":[1767225600],"Values":[${'['.repeat(MIB)}${']'.repeat(MIB)}]}]}`,
    ),
  },
  {
    about: 'records with other fields each',
    write: (path) => {
      const fields = (row: number): string => Array.from({ length: 20_000 }, (_, i) => `"f${row}_${i}":1`).join(',');
      writeFileSync(path, `[\n${Array.from({ length: 200 }, (_, row) => `{${fields(row)}}`).join(',\n')}]`);
    },
  },
  {
    about: 'counts years apart, again and again',
    write: text(`period,count\n${'2016-01-01,5\n2025-01-01,5\n'.repeat(5000)}`),
  },
  {
    about: 'counts of a day, again and again',
    write: text(`period,count\n${'2026-01-01,5\n2026-01-02,5\n'.repeat(50_000)}`),
  },
  {
    about: 'JSON lines of a megabyte of brackets',
    write: archive('{"ts":1767225600}\n', `${'['.repeat(MIB - 2)}\n`, 32),
  },
];
