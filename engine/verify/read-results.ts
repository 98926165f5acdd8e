import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { ScoreDocument } from '#core/contract/run/score.ts';
import type { Promises } from '#core/contract/serving/promises.ts';
import { type ReadResults, ServingMachine } from '#core/contract/serving/verification.ts';
import { missingParts } from '#core/verify/check-job.ts';
import { counted } from '#core/words/format/format.ts';
import { readableSize } from '#engine/model/input-file.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { requireMachine } from './require-machine.ts';

const MAX_BYTES = 64 * 2 ** 20;
const REMEDY =
  'Name the note of a scored file (predictions.csv.score.json), or a file with a line {"rows": …, "seconds": …} for each part of the job.';

/** A part of a job in a log: rows, and the seconds that one machine worked on them. Further fields are the job's own. */
const Part = z.object({
  rows: z.number().gt(0).max(1e15),
  seconds: z.number().gt(0).max(1e9),
  /** What the job of a bundle ran on. */
  machine: ServingMachine.optional(),
});
type Part = Readonly<z.infer<typeof Part>>;

/** Reads what jobs say of themselves. Throws AppError that names the file and the line, also for a job on another machine than was priced. */
export async function readResults(
  files: readonly string[],
  promises: Pick<Promises, 'machine' | 'mode'> | null = null,
): Promise<ReadResults> {
  const shards: Shard[] = [];
  for (const file of files) {
    for (const { machine, ...shard } of await partsOf(file)) {
      if (machine !== undefined && promises !== null) requireMachine(promises, machine, { place: file, of: 'job' });
      shards.push(shard);
    }
  }
  return { kind: 'results', files: files.map((file) => basename(file)), shards };
}

/** The log of a job, with the parts of all its machines. Throws AppError if some are missing. */
export async function readJobResults(files: readonly string[], promises: Promises): Promise<ReadResults> {
  const results = await readResults(files, promises);
  const missing = missingParts(promises, results);
  if (missing === null) return results;
  const { parts, machines } = missing;
  throw unusable(
    files.join(', '),
    `it has ${counted(parts, 'part')} of a job on ${counted(machines, 'machine')}, and a job is as slow as its slowest part`,
    `Name the logs of all parts (--results, repeatable), at least ${machines}.`,
  );
}

type Shard = ReadResults['shards'][number];

async function partsOf(file: string): Promise<readonly (Shard & Pick<Part, 'machine'>)[]> {
  const text = await textOf(file);
  const document = parsed(text);
  if (document !== undefined) {
    const scored = ScoreDocument.safeParse(document);
    if (scored.success) return [ofScore(file, scored.data)];
    const one = Part.safeParse(document);
    if (one.success) return [one.data];
    throw unusable(file, 'it is neither a document of modewise score nor a part of a job', REMEDY);
  }
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const parts = lines.filter(({ line }) => line !== '').map((each) => partOfLine(file, each));
  if (parts.length === 0) throw unusable(file, 'it is empty', REMEDY);
  return parts;
}

async function textOf(file: string): Promise<string> {
  const size = readableSize(file);
  if (size > MAX_BYTES) throw unusable(file, `it has ${size} bytes, over the limit of ${MAX_BYTES}`, REMEDY);
  return readFile(file, 'utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ofScore(file: string, { job }: ScoreDocument): Shard {
  const { rows, wallS: seconds, stoppedS } = job;
  if (rows > 0 && seconds > 0) return { rows, seconds, ...(stoppedS !== undefined && { stoppedS }) };
  throw unusable(file, 'it scored no rows', REMEDY);
}

function partOfLine(file: string, { line, number }: { readonly line: string; readonly number: number }): Part {
  const part = Part.safeParse(parsed(line));
  if (part.success) return part.data;
  throw notAPart(file, number);
}

function notAPart(file: string, number: number): AppError {
  return unusable(file, `line ${number} is not {"rows": …, "seconds": …} with positive numbers`, REMEDY);
}
