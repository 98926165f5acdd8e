import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { namingFile } from './input-file.ts';

const SMALL_WINDOW = 4 * 1024;
const LARGE_WINDOW = 256 * 1024;
const SHORT_TEXT = 16;

/**
 * Random access to an open file through one moving window. The window is small after a jump (a tensor's header has some
 * dozen bytes) and grows during sequential reading, so that skipping weights costs one small read each.
 */
export class ByteSource {
  readonly file: string;
  readonly size: number;
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(LARGE_WINDOW);
  #from = 0;
  #to = 0;
  #window = SMALL_WINDOW;

  constructor(file: string) {
    this.file = file;
    this.#descriptor = namingFile(file, () => openSync(file, 'r'));
    this.size = namingFile(file, () => fstatSync(this.#descriptor).size);
  }

  /** The byte at `position`, which must be below `size`. */
  byteAt(position: number): number {
    if (position < this.#from || position >= this.#to) this.#load(position);
    return this.#buffer[position - this.#from] ?? 0;
  }

  /** A copy of the `length` bytes from `position`; fewer at the end of the file. */
  bytes(position: number, length: number): Buffer {
    const end = Math.min(position + length, this.size);
    if (position >= this.#from && end <= this.#to) {
      return Buffer.from(this.#buffer.subarray(position - this.#from, end - this.#from));
    }
    if (end - position <= SMALL_WINDOW) {
      this.#load(position);
      return Buffer.from(this.#buffer.subarray(0, Math.max(0, Math.min(end, this.#to) - position)));
    }
    const copy = Buffer.alloc(end - position);
    const read = namingFile(this.file, () => readSync(this.#descriptor, copy, 0, copy.length, position));
    return copy.subarray(0, read);
  }

  /** The `length` bytes from `position` as UTF-8. Names are short and many, so the window's are decoded in place. */
  text(position: number, length: number): string {
    if (length === 0) return '';
    if (position < this.#from || position >= this.#to) this.#load(position);
    const start = position - this.#from;
    const end = start + length;
    if (end > this.#to - this.#from) return this.bytes(position, length).toString('utf8');
    return length <= SHORT_TEXT ? this.#shortText(start, end) : this.#buffer.toString('utf8', start, end);
  }

  /** Character by character, which is faster than a native call as long as all are ASCII. */
  #shortText(start: number, end: number): string {
    let text = '';
    for (let at = start; at < end; at++) {
      const byte = this.#buffer[at] ?? 0;
      if (byte > 0x7f) return this.#buffer.toString('utf8', start, end);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #load(position: number): void {
    this.#window = position === this.#to ? Math.min(this.#window * 4, LARGE_WINDOW) : SMALL_WINDOW;
    const wanted = Math.max(this.#window, SMALL_WINDOW);
    const read = namingFile(this.file, () => readSync(this.#descriptor, this.#buffer, 0, wanted, position));
    this.#from = position;
    this.#to = position + read;
  }
}
