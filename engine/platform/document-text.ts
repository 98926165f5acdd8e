import { readFile, stat } from 'node:fs/promises';
import { unusable } from './app-error.ts';

const MIB = 2 ** 20;

/**
 * Maximum size of each document in bytes: hundreds of times the usual. Parsing blocks the thread, so the size also
 * bounds the delay of other requests.
 */
export const MAX_DOCUMENT_BYTES = {
  run: 16 * MIB,
  plan: 64 * MIB,
  project: 64 * MIB,
  workload: 4 * MIB,
  prices: 32 * MIB,
  quotas: MIB,
} as const;
/** A kind of document with a size limit. */
export type DocumentKind = keyof typeof MAX_DOCUMENT_BYTES;

const A_DOCUMENT: Readonly<Record<DocumentKind, string>> = {
  run: 'a run.json',
  plan: 'a plan.json',
  project: 'a project',
  workload: 'a workload',
  prices: 'a list of prices',
  quotas: 'a list of quotas',
};

/** The text of a document, strictly UTF-8. Throws AppError, with `ifMissing` if there is no such file; checks the maximum size before reading. */
export async function readText(file: string, kind: DocumentKind, ifMissing = 'Check the path.'): Promise<string> {
  try {
    const info = await stat(file);
    if (info.isDirectory()) throw unusable(file, 'this is a folder, not a file', 'Use a file in it.');
    // Reading a pipe would block, and a device may be endless.
    if (!info.isFile())
      throw unusable(file, 'it is not a regular file', 'Save its content to a file and use that file.');
    const maxBytes = MAX_DOCUMENT_BYTES[kind];
    if (info.size > maxBytes) {
      const [size, most] = [info.size, maxBytes].map((bytes) => `${Math.ceil(bytes / MIB)} MiB`);
      throw unusable(file, `it has ${size}, and ${A_DOCUMENT[kind]} has at most ${most}`, 'Use another file.');
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw readFailure(file, error, ifMissing);
  }
}

function readFailure(file: string, error: unknown, ifMissing: string): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return unusable(file, 'there is no such file', ifMissing);
  if (code === 'EACCES' || code === 'EPERM') {
    return unusable(file, 'no permission to read it', 'Change its permissions or run as its owner.');
  }
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return unusable(file, 'this is not UTF-8 text', 'Save it as UTF-8, or name another file.');
  }
  if (code === 'ELOOP') {
    return unusable(file, 'it is a link that leads back to itself', 'Name the file itself, or make the link again.');
  }
  if (error instanceof Error && 'syscall' in error) {
    return unusable(
      file,
      `the system cannot read it (${String(code)})`,
      'Copy the file to another folder and use the copy.',
    );
  }
  return error;
}

/** The likely kind of a document, from the fields that only one kind has. */
export function kindOf(value: object): 'run' | 'plan' | null {
  if ('verdict' in value && 'options' in value) return 'plan';
  if ('serviceTime' in value || 'coldStart' in value) return 'run';
  return null;
}
