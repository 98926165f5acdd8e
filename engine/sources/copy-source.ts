import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { assertNever } from '#core/assert-never.ts';
import { DataSource, isSource } from '#core/contract/model/data-source.ts';
import { duration, seconds } from '#core/words/format/format.ts';
import { askReader } from '#engine/bench/ask-reader.ts';
import { askSource } from '#engine/bench/ask-source.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { AppError, usage } from '#engine/platform/app-error.ts';
import { makeHomeFolder } from '#engine/platform/make-runs-folder.ts';
import { sourcesFolder } from '#engine/platform/paths.ts';
import { checkComplete, parseAddress, type SourceAddress } from './readers/address.ts';
import { sourceFailure } from './readers/failure.ts';
import { type SourceLimits, sourceLimits } from './readers/limits.ts';
import type { Received, SourceNews, Wait } from './readers/receiving.ts';

/** A copy serves inspection, preview and measurement for ten minutes; then the source is read again. */
const FRESH_MS = 600_000;
/** Copies that have not been read for a day are deleted. */
const KEPT_MS = 86_400_000;
const NOTE = 'source.json';
/** Copies are for the user only. */
const PRIVATE = { mode: 0o700 };

/** What is known of a source before its rows are counted. */
export type SourceFacts = Omit<DataSource, 'rows'>;

/** A source as a local file. */
export interface SourceCopy {
  readonly path: string;
  readonly facts: SourceFacts;
  /** The address as it may be stored. */
  readonly reference: string;
  /** Sentences about the source that the user should read. */
  readonly warnings: readonly string[];
}

/** What is kept with a copy. */
type Kept = Omit<SourceCopy, 'reference'>;

const MAX_WARNINGS = 10;
const Note = z.object({
  name: z.string().max(256),
  facts: DataSource.omit({ rows: true }),
  warnings: z.array(z.string().max(1000)).max(MAX_WARNINGS),
});

/** Which source to copy, and how. */
export interface CopyOptions {
  /** The address as the user named it. */
  readonly data: string;
  readonly seed: number;
  readonly benchHost: BenchHost;
  readonly signal: AbortSignal;
  /** Receives a line of text about the progress, a few times per second at most. */
  readonly onProgress?: (text: string) => void;
  readonly limits?: SourceLimits;
  /** The folder of the copies. */
  readonly parent?: string;
}

/**
 * Copies the data of a source to this machine, or returns a copy of the last minutes. The copy's folder is private to the user. Throws
 * AppError that names the source without secrets.
 */
export async function copySource(options: CopyOptions): Promise<SourceCopy> {
  const { data, seed, onProgress, parent = sourcesFolder() } = options;
  const address = parseAddress(namedInFull(data));
  checkComplete(address);
  const { reference } = address;
  await makeHomeFolder(parent, 'copies of data', PRIVATE);
  const key = keyOf(address, seed);
  const recent = await recentCopy(parent, key);
  if (recent !== null) {
    for (const text of recent.warnings) onProgress?.(text);
    return { ...recent, reference };
  }
  const folder = join(parent, `${key}-${randomBytes(4).toString('hex')}`);
  await makeHomeFolder(folder, 'copies of data', PRIVATE);
  try {
    return { ...(await receive(address, folder, options)), reference };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw sourceFailure(address.location, error);
  }
}

/** The addresses of this process by what may be stored of them, so that a page need not keep a password. */
const named = new Map<string, string>();

/** Keeps an address in memory, and returns its storable form, which represents it from now on. */
export function rememberSource(data: string): string {
  if (!isSource(data)) {
    throw usage('not a data URL', 'Write https://…, s3://bucket/key or postgres://host/database?query=….');
  }
  const { reference } = parseAddress(namedInFull(data));
  if (reference !== data) named.set(reference, data);
  return reference;
}

function namedInFull(data: string): string {
  return named.get(data) ?? data;
}

async function receive(address: SourceAddress, folder: string, options: CopyOptions): Promise<Kept> {
  const { data, seed, benchHost, signal, onProgress, limits = sourceLimits() } = options;
  const { location } = address;
  const startMs = performance.now();
  const warnings: string[] = [];
  const onNews = (news: SourceNews): void => {
    const text = newsText(location, news, performance.now() - startMs);
    if (news.kind === 'warning' && warnings.length < MAX_WARNINGS) warnings.push(text);
    onProgress?.(text);
  };
  onProgress?.(`reading ${location}`);
  const source = { data: namedInFull(data), folder, seed, limits };
  const received = await askSource({ host: benchHost, source, location, signal, onNews });
  const copy = await joined(received, options);
  const facts: SourceFacts = {
    kind: address.kind,
    location,
    query: address.kind === 'postgres' ? address.query : null,
    ofRows: copy.ofRows,
    seed: copy.isDrawn ? seed : null,
    bytes: received.bytes,
    readS: received.readS,
    readAt: new Date().toISOString(),
  };
  const note = JSON.stringify({ name: basename(copy.path), facts, warnings });
  await writeFile(join(folder, NOTE), note, { mode: 0o600 });
  return { path: copy.path, facts, warnings };
}

const WAITS: Readonly<Record<Wait['step'], string>> = {
  login: 'accept the connection',
  query: 'answer the query',
  rows: 'send rows',
};

function newsText(location: string, news: SourceNews, elapsedMs: number): string {
  switch (news.kind) {
    case 'bytes':
      return `reading ${location}: ${(news.bytes / 1e6).toFixed(1)} MB in ${seconds(elapsedMs / 1000)}`;
    case 'warning':
      return `${location}: ${news.text}`;
    case 'waiting': {
      const { step, soFarMs, limitMs } = news.wait;
      return `waiting for ${location} to ${WAITS[step]}: ${duration(soFarMs)} so far, at most ${duration(limitMs)}`;
    }
    default:
      return assertNever(news);
  }
}

/** The received data as one file. A process that reads data files draws the rows if there are several files. */
async function joined(
  received: Received,
  { seed, benchHost, signal }: CopyOptions,
): Promise<{ readonly path: string; readonly ofRows: number | null; readonly isDrawn: boolean }> {
  switch (received.kind) {
    case 'file':
      return { path: received.path, ofRows: null, isDrawn: false };
    case 'parts': {
      const { paths, columns, out, rows } = received;
      const [path = ''] = paths;
      const question = { kind: 'sample', path, paths, columns, out, rows, seed } as const;
      const drawn = await askReader({ host: benchHost, question, signal });
      for (const part of paths) await rm(part, { force: true });
      const ofRows = received.ofRows ?? drawn.ofRows;
      return { path: out, ofRows, isDrawn: drawn.rows < ofRows };
    }
    default:
      return assertNever(received);
  }
}

/** Names the folders of the copies of one source. Holds everything that selects the rows, and is not reversible. */
function keyOf(address: SourceAddress, seed: number): string {
  const parts = [
    address.reference,
    seed,
    ...(address.kind === 'https' ? [address.url.username, address.url.search] : []),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/** The newest copy of a source, if it is fresh. Deletes the folders that are old. */
async function recentCopy(parent: string, key: string): Promise<Kept | null> {
  let newest: Kept | null = null;
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    const note = await readNote(folder);
    const ageMs = Date.now() - (note === null ? await changedMs(folder) : Date.parse(note.facts.readAt));
    if (ageMs > KEPT_MS) await rm(folder, { recursive: true, force: true });
    else if (
      note !== null &&
      name.startsWith(`${key}-`) &&
      ageMs <= FRESH_MS &&
      note.facts.readAt > (newest?.facts.readAt ?? '')
    ) {
      newest = { path: join(folder, basename(note.name)), facts: note.facts, warnings: note.warnings };
    }
  }
  return newest;
}

/** When a folder last changed; now, if it is gone. */
async function changedMs(folder: string): Promise<number> {
  const found = await stat(folder).catch(() => null);
  return found?.mtimeMs ?? Date.now();
}

async function readNote(folder: string): Promise<z.infer<typeof Note> | null> {
  try {
    const parsed = Note.safeParse(JSON.parse(await readFile(join(folder, NOTE), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // Another process is writing or deleting it.
    return null;
  }
}

/** The facts of a copy with its number of rows. */
export function withRows({ facts }: SourceCopy, rows: number): DataSource {
  return { ...facts, rows };
}

/** Runs `action` on a copy; its errors name the source instead of the copy. */
export async function namingSource<T>({ path, facts }: SourceCopy, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof AppError) || error.file === null || basename(error.file) !== basename(path)) throw error;
    throw error.about(facts.location);
  }
}
