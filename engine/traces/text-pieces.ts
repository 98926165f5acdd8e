import { createReadStream, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { unusable } from '#engine/platform/app-error.ts';
import { codeOf } from '#engine/platform/error-code.ts';
import { fileFailure } from '#engine/model/input-file.ts';

const PIECE_BYTES = 1024 * 1024;

/** The bytes of a file in pieces, unpacked if it is gzip; several archives in a row are one text. */
export class TextPieces {
  readonly #path: string;
  readonly #isGzip: boolean;
  /** Whether the archive ends before its end mark, as one that is still being written. Known after the last piece. */
  isCut = false;
  /** Bytes behind the archive, which nothing reads. Known after the last piece. */
  ignoredBytes = 0;
  /** Bytes of the file that are read so far, before they are unpacked. */
  bytesRead = 0;

  constructor(path: string, isGzip: boolean) {
    this.#path = path;
    this.#isGzip = isGzip;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const file = createReadStream(this.#path, { highWaterMark: PIECE_BYTES });
    const unpacked = createGunzip({ chunkSize: PIECE_BYTES });
    if (this.#isGzip) file.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
    try {
      for await (const piece of this.#isGzip ? unpacked : file) {
        this.bytesRead = this.#isGzip ? unpacked.bytesWritten : file.bytesRead;
        yield piece as Buffer;
      }
      if (this.#isGzip) this.ignoredBytes = Math.max(0, statSync(this.#path).size - unpacked.bytesWritten);
    } catch (error) {
      if (codeOf(error) === 'Z_BUF_ERROR') this.isCut = true;
      else if (codeOf(error).startsWith('Z_'))
        throw unusable(this.#path, `its gzip archive is damaged (${String(error)})`, 'Copy it again from its source.');
      else throw fileFailure(this.#path, error) ?? error;
    } finally {
      file.destroy();
      unpacked.destroy();
    }
  }
}
