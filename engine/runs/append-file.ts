import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type AppError, measurementFailed } from '#engine/platform/app-error.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** The error for a run file that cannot be written, with remedies; earlier content is not lost. */
export function unwritable(file: string, error: unknown): AppError {
  const cause = writeFailureCause(error) ?? (error instanceof Error ? error.message : String(error));
  return measurementFailed(
    file,
    `results cannot be saved: ${cause}`,
    `Earlier results are kept. Free space or fix permissions, then run: modewise measure --resume ${dirname(file)}`,
  );
}

/**
 * An append-only file of whole pieces: a piece that was only written in part (the disk is full) is removed again, so
 * that the file always contains complete pieces. Throws AppError if it cannot be written.
 */
export class AppendFile {
  readonly #path: string;
  readonly #file: number;
  #bytes: number;

  /** Opens or creates the file and truncates it to `bytes`, which removes an incomplete piece. */
  constructor(path: string, bytes: number) {
    this.#path = path;
    this.#bytes = bytes;
    try {
      this.#file = openSync(path, 'a');
      this.#cut();
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  /** Length of the file, where the next piece starts. */
  get bytes(): number {
    return this.#bytes;
  }

  append(piece: Uint8Array): void {
    try {
      for (let written = 0; written < piece.byteLength;) written += writeSync(this.#file, piece, written);
    } catch (error) {
      this.#cut();
      throw unwritable(this.#path, error);
    }
    this.#bytes += piece.byteLength;
  }

  /** Waits until the file is on disk and survives a power cut. */
  sync(): void {
    try {
      fsyncSync(this.#file);
    } catch (error) {
      // Devices and some network file systems cannot sync.
      if (!['EINVAL', 'ENOTSUP', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) {
        throw unwritable(this.#path, error);
      }
    }
  }

  close(): void {
    try {
      this.sync();
    } finally {
      closeSync(this.#file);
    }
  }

  #cut(): void {
    try {
      ftruncateSync(this.#file, this.#bytes);
    } catch (error) {
      // A device cannot be truncated; the reader skips a torn last line.
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
}
