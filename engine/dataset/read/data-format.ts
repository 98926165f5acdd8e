import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import type { DataFormat } from '#core/contract/model/model.ts';
import type { FILE_ENDINGS } from '#core/contract/methods/shell.ts';
import { IMAGES_ADVICE, isImageFile } from '#core/words/format/image-files.ts';
import { type AppError, unusable } from '#engine/platform/app-error.ts';
import { namingFile, readableSize } from '#engine/model/input-file.ts';

/** By the extensions that the window accepts, too. */
const BY_EXTENSION = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.tab': 'tsv',
  '.parquet': 'parquet',
  '.pq': 'parquet',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.npy': 'npy',
  '.npz': 'npz',
} as const satisfies Record<`.${(typeof FILE_ENDINGS)['data'][number]}`, DataFormat>;
const FORMATS: ReadonlyMap<string, DataFormat> = new Map(Object.entries(BY_EXTENSION));

/** Extensions of Excel and LibreOffice, whose files are archives like .npz. */
const WORKBOOKS: ReadonlySet<string> = new Set(['.xlsx', '.xlsm', '.xlsb', '.xls', '.ods']);

const KNOWN =
  'CSV, TSV, Parquet, JSON, JSONL, .npy and .npz can be read: convert the file, or give it its right extension.';

/** The first bytes of a file, at most `length`. */
export function firstBytes(file: string, length: number): Buffer {
  return namingFile(file, () => {
    const descriptor = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(length);
      return buffer.subarray(0, readSync(descriptor, buffer, 0, length, 0));
    } finally {
      closeSync(descriptor);
    }
  });
}

function bySignature(start: Buffer): DataFormat | null {
  const text = start.toString('latin1');
  if (text.startsWith('PAR1')) return 'parquet';
  if (text.startsWith('\x93NUMPY')) return 'npy';
  if (text.startsWith('PK\x03\x04')) return 'npz';
  return null;
}

/**
 * The format of a data file: by its binary signature, else by its extension. Throws AppError (unusable-input) for a
 * folder, an empty file, an unknown extension, or a binary extension with other content.
 */
export function detectFormat(file: string): DataFormat {
  const found = namingFile(file, () => statSync(file, { throwIfNoEntry: false }));
  if (found?.isDirectory() === true) throw isFolder(file);
  if (readableSize(file) === 0)
    throw unusable(file, 'the file is empty: it has 0 rows', 'Use a file with at least one row.');
  const start = firstBytes(file, 64);
  const signature = bySignature(start);
  const extension = extname(file).toLowerCase();
  if (WORKBOOKS.has(extension))
    throw unusable(file, 'it is a workbook', 'Save the sheet with the rows as CSV (UTF-8).');
  const named = FORMATS.get(extension);
  if (signature !== null) return signature;
  if (start[0] === 0x1f && start[1] === 0x8b) throw unusable(file, 'it is a gzip archive', 'Unpack it first (gunzip).');
  if (named === undefined && isImageFile(file)) throw unusable(file, 'it is an image, not an array', IMAGES_ADVICE);
  if (named === undefined) {
    const what = extension === '' ? 'it has no extension' : `its extension ${extension} is not known`;
    throw unusable(file, `${what}, and its content shows no known format`, KNOWN);
  }
  if (named === 'parquet' || named === 'npy' || named === 'npz') {
    throw unusable(file, `it is not a ${extension} file: its first bytes are not those of that format`, KNOWN);
  }
  return named;
}

/** Maximum number of a folder's files that its refusal names. */
const MAX_NAMED = 3;

/** The refusal of a folder: with what it holds, since data sets often come as folders of images or of parts. */
function isFolder(folder: string): AppError {
  const names = namingFile(folder, () => readdirSync(folder)).sort();
  const images = names.filter(isImageFile);
  if (images.length > 0) return unusable(folder, `it is a folder with ${images.length} images`, IMAGES_ADVICE);
  const files = names.filter((name) => FORMATS.has(extname(name).toLowerCase()));
  const shown = `${files.slice(0, MAX_NAMED).join(', ')}${files.length > MAX_NAMED ? ', …' : ''}`;
  return unusable(folder, 'it is a folder', files.length === 0 ? 'Use a file.' : `Use one of its files: ${shown}.`);
}

/** Whether the columns of a format are keys, which have names but no meaningful order. */
export function isKeyed(format: DataFormat): boolean {
  return format === 'json' || format === 'jsonl';
}
