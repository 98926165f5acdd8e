import { basename } from 'node:path';
import { interrupted, unusable } from '#engine/platform/app-error.ts';
import { readableSize } from '#engine/model/input-file.ts';
import type { ArrivalSink } from './arrival-bins.ts';
import { type DocumentFacts, DocumentSize, takeDocument } from './json-document.ts';
import { type Layout, recognise, type Sampled, TIMES_ADVICE } from './layout.ts';
import { FinishedLines, LineReader, takerOfJson, takerOfLines } from './read-lines.ts';
import { TextPieces } from './text-pieces.ts';
import { TraceSink } from './trace-sink.ts';

/** What was read besides the arrivals. Lines of a document are its records. */
export interface TraceFacts extends DocumentFacts {
  /** Whether the file ends in the middle of a line or an archive. */
  readonly isCut: boolean;
  /** Bytes behind the end of a gzip archive, which are not read. */
  readonly ignoredBytes: number;
}

/** Bytes and lines at the start of a file that show its format. */
const SAMPLE_BYTES = 256 * 1024;
const SAMPLE_LINES = 200;

/** Beginnings of files that hold no text. */
const FOREIGN = [
  { bytes: 'PK\x03\x04', what: 'a zip archive', remedy: 'Unpack it first (unzip).' },
  { bytes: '(\xb5/\xfd', what: 'a zstd archive', remedy: 'Unpack it first (zstd -d), or compress it with gzip.' },
  { bytes: 'BZh', what: 'a bzip2 archive', remedy: 'Unpack it first (bunzip2), or compress it with gzip.' },
  { bytes: '\xfd7zXZ', what: 'an xz archive', remedy: 'Unpack it first (unxz), or compress it with gzip.' },
  { bytes: 'PAR1', what: 'Parquet inside gzip', remedy: 'Unpack it first (gunzip).' },
  { bytes: '\xff\xfe', what: 'written in UTF-16', remedy: 'Convert it (iconv -f UTF-16 -t UTF-8 FILE > NEW-FILE).' },
  { bytes: '\xfe\xff', what: 'written in UTF-16', remedy: 'Convert it (iconv -f UTF-16 -t UTF-8 FILE > NEW-FILE).' },
] as const;

/**
 * Puts the arrivals of a text file into a sink: one time per line, CSV, TSV or other columns, access logs, JSON lines, a JSON document; all of them
 * also as gzip. Recognised by content. Reads piece by piece, so memory does not grow with the file. Throws AppError with the file, the line, the
 * cause and a remedy.
 * @param isGzip whether its first bytes say so.
 */
export async function readArrivals(
  given: {
    readonly path: string;
    readonly isGzip: boolean;
    readonly column: string | null;
    readonly signal: AbortSignal | null;
    /** Receives the share of the file that is read, from 0 to 1, about once per MiB. */
    readonly onShare?: (share: number) => void;
  },
  sink: ArrivalSink,
): Promise<TraceFacts> {
  const { path, isGzip, column, signal, onShare } = given;
  const file = basename(path);
  const size = readableSize(path);
  if (size === 0) throw unusable(file, 'it is empty', TIMES_ADVICE);
  const pieces = new TextPieces(path, isGzip);
  let reader: Reader | null = null;
  let start = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (signal?.aborted === true) throw interrupted(file);
    onShare?.(Math.min(1, pieces.bytesRead / size));
    if (reader !== null) reader.take(piece);
    else {
      start = Buffer.concat([start, piece]);
      if (start.length < SAMPLE_BYTES) continue;
      reader = readerOf({ file, column, start: withoutMark(file, start), isWhole: false, sink });
    }
  }
  reader ??= readerOf({ file, column, start: withoutMark(file, start), isWhole: true, sink });
  const facts = reader.end();
  return { ...facts, isCut: facts.isCut || pieces.isCut, ignoredBytes: pieces.ignoredBytes };
}

/** Takes the rest of a file whose format is known. */
interface Reader {
  readonly take: (piece: Buffer) => void;
  readonly end: () => Omit<TraceFacts, 'ignoredBytes'>;
}

function withoutMark(file: string, start: Buffer): Buffer {
  const text = start.toString('latin1', 0, 16);
  const foreign = FOREIGN.find(({ bytes }) => text.startsWith(bytes));
  if (foreign !== undefined) throw unusable(file, `it is ${foreign.what}`, foreign.remedy);
  if (start.subarray(0, 4096).includes(0))
    throw unusable(file, 'it holds NUL bytes, so it is not a text file', TIMES_ADVICE);
  return text.startsWith('\xef\xbb\xbf') ? start.subarray(3) : start;
}

interface Started {
  readonly file: string;
  readonly column: string | null;
  readonly start: Buffer;
  /** Whether `start` is the whole file. */
  readonly isWhole: boolean;
  readonly sink: ArrivalSink;
}

function readerOf({ file, column, start, isWhole, sink }: Started): Reader {
  const text = start.toString('utf8', 0, SAMPLE_BYTES);
  const lines = text.split(/\r?\n/).slice(0, SAMPLE_LINES + 1);
  // Its last line may be unfinished.
  const sampled: Sampled = {
    file,
    column,
    lines: lines.length > 1 ? lines.slice(0, isWhole && lines.length <= SAMPLE_LINES ? undefined : -1) : lines,
  };
  const layout = recognise(sampled);
  const reader = layout.kind === 'json-document' ? documentReader(sampled, sink) : linesReader(layout, sampled, sink);
  reader.take(start);
  return reader;
}

function documentReader(sampled: Sampled, sink: ArrivalSink): Reader {
  const pieces: Buffer[] = [];
  const size = new DocumentSize(sampled.file);
  return {
    take: (piece) => {
      size.add(piece);
      pieces.push(piece);
    },
    end: () => ({ ...takeDocument(sampled, Buffer.concat(pieces).toString(), sink), isCut: false }),
  };
}

function linesReader(layout: Exclude<Layout, { kind: 'json-document' }>, sampled: Sampled, sink: ArrivalSink): Reader {
  const { count, periodS } = layout;
  const finished = new FinishedLines(sink);
  const traced = new TraceSink(sampled.file, layout, finished);
  const take = layout.kind === 'lines' ? takerOfLines(layout, traced) : takerOfJson(layout, traced);
  const header = layout.kind === 'lines' ? layout.header : null;
  const reader = new LineReader(sampled.file, take, { sink: finished, header });
  return {
    take: (piece) => reader.take(piece),
    end: () => {
      reader.end();
      traced.end();
      const log = layout.kind === 'lines' ? layout.log : null;
      const { name: column, assumed } = layout.time;
      const { bad, isCut } = reader;
      return { log, column, assumed, periodS, count, bad, odd: traced.odd, isPartial: false, isCut };
    },
  };
}
