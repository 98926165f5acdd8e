import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ScoreDocument } from '#core/contract/run/score.ts';
import { sha256OfFile } from '#engine/model/hash-file.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { isSpecial } from '#engine/platform/files/write-target.ts';
import { writeDocument } from '#engine/platform/files/write-document.ts';

/** What a result is made from. */
export type Making = Pick<ScoreDocument, 'model' | 'data' | 'shard' | 'made' | 'kept'>;

/** A note is a document of some kilobytes; a larger file is not one. */
const MAX_NOTE_BYTES = 16 * 2 ** 20;

/** The note next to a result, which names what it was made from: `predictions.csv.score.json`. */
export function noteFile(out: string): string {
  return `${out}.score.json`;
}

/** Writes the note of a result. Throws AppError. */
export async function writeNote(out: string, document: ScoreDocument): Promise<void> {
  const remedy = 'Choose a file in a writable folder: --out FILE';
  await writeDocument(noteFile(out), `${JSON.stringify(document, null, 2)}\n`, remedy);
}

/**
 * The document of an existing, complete result; null if there is none, or if it will be replaced. Throws AppError if it was made from other inputs,
 * or if no note names them.
 */
export async function resultThere(
  out: string,
  making: Making,
  options: { readonly shown: string; readonly overwrite: boolean; readonly signal: AbortSignal },
): Promise<ScoreDocument | null> {
  const bytes = (await stat(out).catch(() => null))?.size ?? null;
  if (bytes === null || isSpecial(out)) return null;
  const note = await readNote(out);
  const difference = note === null ? 'unknown' : differenceOf(note, making);
  const isWhole =
    note !== null && note.out.bytes === bytes && note.out.sha256 === (await sha256OfFile(out, options.signal));
  if (note !== null && difference === null && isWhole) return note;
  if (options.overwrite) return null;
  throw isThere(options.shown, note === null || difference !== null ? difference : 'changed');
}

type Difference = 'unknown' | 'changed' | 'model' | 'data' | 'shard' | 'made' | 'kept';

/** The first difference between a result and the requested one. */
function differenceOf(note: ScoreDocument, making: Making): Difference | null {
  if (note.model.sha256 !== making.model.sha256) return 'model';
  if (note.data.sha256 !== making.data.sha256) return 'data';
  const alike = (part: 'shard' | 'made' | 'kept'): boolean =>
    JSON.stringify(note[part]) === JSON.stringify(making[part]);
  return (['shard', 'made', 'kept'] as const).find((part) => !alike(part)) ?? null;
}

const CAUSES: Readonly<Record<Difference, string>> = {
  unknown: 'it exists, and no note next to it says what it was made from',
  changed: 'it exists, and was changed after it was scored',
  model: 'it exists, and was made with another model',
  data: 'it exists, and was made from other data',
  shard: 'it exists, and is another shard',
  made: 'it exists, and was made with other --map, --drop, --label, --dim or --missing',
  kept: 'it exists, and has other columns of the data',
};

function isThere(shown: string, difference: Difference | null): AppError {
  return unusable(
    shown,
    CAUSES[difference ?? 'changed'],
    `Choose another file, remove ${basename(shown)}, or add --overwrite to replace it.`,
  );
}

/** The note of a result; null if there is none that can be read. */
async function readNote(out: string): Promise<ScoreDocument | null> {
  try {
    const file = noteFile(out);
    if ((await stat(file)).size > MAX_NOTE_BYTES) return null;
    return ScoreDocument.safeParse(JSON.parse(await readFile(file, 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
