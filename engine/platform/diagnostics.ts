import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import type { ErrorDocument } from '#core/contract/base/errors.ts';
import { errorSentence } from '#core/words/format/safe-text.ts';
import { RpcError } from '#core/rpc/rpc-error.ts';
import { AppError } from './app-error.ts';
import { missingLibrary } from './native-library.ts';
import { diagnosticsFolder, programVersion } from './paths.ts';
import { makeFolder } from './files/make-folder.ts';

/**
 * Documents of errors that were already described, so that a defect which crosses a process boundary is only written
 * once, and of native code that this system does not have.
 */
function known(error: unknown): ErrorDocument | null {
  if (error instanceof AppError) return error.toDocument();
  if (error instanceof RpcError) return error.document;
  return missingLibrary(error)?.toDocument() ?? null;
}

/**
 * Any failure as the document for a caller. An error other than AppError is a defect of ours: its stack is written to a
 * file, never shown, and the document names the file.
 */
export function describeError(error: unknown): ErrorDocument {
  const document = known(error);
  if (document !== null) return document;
  const file = writeDiagnostics(error);
  return {
    code: 'defect',
    file: null,
    cause: errorSentence(`internal error: ${firstLine(error)}`),
    actions: [file === null ? 'The details could not be written.' : `The details are in ${file}. Please report them.`],
  };
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? '';
}

/** Writes the details of an unexpected failure; returns the file's path, or null if it cannot be written. */
function writeDiagnostics(error: unknown, at: Date = new Date()): string | null {
  const file = join(diagnosticsFolder(), `${at.toISOString().replaceAll(':', '-')}-${process.pid}.txt`);
  const lines = [
    `modewise ${programVersion()}, node ${process.version}, ${os.platform()} ${os.release()} ${os.arch()}`,
    at.toISOString(),
    `command: ${process.argv.slice(2).join(' ')}`,
    '',
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    ...causes(error),
    '',
  ];
  try {
    makeFolder(diagnosticsFolder());
    writeFileSync(file, lines.join('\n'));
    return file;
  } catch {
    return null;
  }
}

function causes(error: unknown): string[] {
  const lines: string[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  for (let depth = 0; cause !== undefined && depth < 5; depth += 1) {
    lines.push(`caused by: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return lines;
}
