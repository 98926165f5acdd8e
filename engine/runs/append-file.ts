import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '#engine/platform/app-error.ts';
import { writeFailureCause } from '#engine/platform/files/write-failure.ts';

/** A file of a run that cannot be written, with what to do: nothing that was written before is lost. */
export function unwritable(file: string, error: unknown): AppError {
  const cause = writeFailureCause(error) ?? (error instanceof Error ? error.message : String(error));
  return new AppError({
    code: 'measurement-failed',
    file,
    cause: `results cannot be saved: ${cause}`,
    actions: [
      `Earlier results are kept. Free space or fix permissions, then run: modewise measure --resume ${dirname(file)}`,
    ],
  });
}

/**
 * A file that only grows, by whole pieces: a piece that could be written in part only (the disk is full) is taken back, so that what
 * lies there is always a row of whole pieces. Throws AppError where it cannot be written.
 */
export class AppendFile {
  readonly #path: string;
  readonly #file: number;
  #bytes: number;

  /** Opens or makes the file and cuts it to `bytes`: what lies beyond is the rest of a piece. */
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

  /** Length of the file: where the next piece begins. */
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

  /** Waits until the file is on the disk: after this not even a power cut takes it. */
  sync(): void {
    try {
      fsyncSync(this.#file);
    } catch (error) {
      // Devices and some network file systems have nothing to sync.
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
      // A device cannot be cut; the reader leaves a torn last line out.
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
}
