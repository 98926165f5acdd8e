import { existsSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { ReuseRequest } from '#core/contract/methods/methods.ts';
import type { ReuseProfile } from '#core/contract/workload/reuse.ts';
import type { CallContext } from '#core/contract/methods/method-map.ts';
import { type AppError, unusable, usage } from '#engine/platform/app-error.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { type FileGuard, mayRead } from '#engine/platform/file-guard.ts';
import { readSamples, resolveSample } from '#engine/model/samples.ts';
import { askReader } from '#engine/bench/ask-reader.ts';
import { isSource } from '#core/contract/model/data-source.ts';
import { copySource, namingSource } from '#engine/sources/copy-source.ts';
import type { BenchHost } from '#engine/bench/bench-host.ts';
import { COPY_FOLDER } from '#engine/runs/run-files.ts';
import { hostSignal } from '#engine/platform/host-signal.ts';

const REMEDY = 'Set a file with one read per row: --set readsFile=FILE.';

/** How often the keys of the user's data repeat. Throws AppError (exit 2) if there is no data file. */
export async function reuse(
  { benchHost, guard }: { readonly benchHost: BenchHost; readonly guard: FileGuard },
  request: ReuseRequest,
  { signal }: CallContext,
): Promise<ReuseProfile> {
  const { keyColumn, timeColumn } = request;
  const named = await readsPath(request, guard);
  const read = { seed: 1, benchHost, signal: hostSignal(signal) };
  const ask = (path: string): Promise<ReuseProfile> =>
    askReader({
      host: benchHost,
      question: { kind: 'reuse', path, keyColumn, timeColumn },
      signal: hostSignal(signal),
    });
  if (!isSource(named)) return ask(named);
  const copy = await copySource({ ...read, data: named });
  return namingSource(copy, () => ask(copy.path));
}

async function readsPath({ readsFile, measured, run }: ReuseRequest, guard: FileGuard): Promise<string> {
  if (readsFile !== null) return readsFile;
  if (run !== null) return dataOfRun(run, guard);
  if (measured?.data != null) return measured.data;
  if (measured !== null && !measured.synthetic && measured.model.startsWith('sample:')) {
    return (await resolveSample(measured.model.slice('sample:'.length))).dataPath;
  }
  throw usage('keyColumn requires a data file', REMEDY);
}

/** The data file of a run, which has its base name and hash: next to run.json, in the current folder, or a sample's. */
async function dataOfRun(run: NonNullable<ReuseRequest['run']>, guard: FileGuard): Promise<string> {
  const { file, sha256 } = run.data;
  if (file === null || sha256 === null) {
    throw unusable(run.file, 'it was measured on synthetic rows, which have no keys', REMEDY);
  }
  const samples = (await readSamples()).map((sample) => sample.data).filter((path) => basename(path) === file);
  // A run.json from elsewhere can contain any text, so only its base name is used, and only where the caller may read.
  const name = basename(file);
  const runFolder = dirname(run.file);
  const places = [resolve(runFolder, name), resolve(runFolder, COPY_FOLDER, name), resolve(name), ...samples];
  const found = places.filter((path) => mayRead(guard, path) && existsSync(path));
  for (const path of found) if ((await sha256OfFile(path)) === sha256) return path;
  throw missing(run.file, file, found);
}

function missing(runFile: string, file: string, found: readonly string[]): AppError {
  const why =
    found.length === 0
      ? `${file}, which it was measured on, is neither in its folder nor in the current folder`
      : `${found.join(' and ')} is not the ${file} that it was measured on: the hash differs`;
  return unusable(runFile, why, REMEDY);
}
