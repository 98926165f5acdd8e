import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { badRequest, RequestError } from './request-error.ts';

/** Smaller bodies and answers of HTTP do not count, because the number of connections limits them. */
export const MAX_UNCOUNTED_BYTES = 64 * 1024;

/** Large bodies in memory at the same time, in multiples of the maximum size; more for models with small bodies. */
const MAX_LARGE_BODIES = 4;
const MIN_MEMORY_BYTES = 128 * 2 ** 20;

/** The memory of a server, whatever protocols it speaks. */
export function bodyMemory({ bodyBytes }: { readonly bodyBytes: number }): BodyMemory {
  return new BodyMemory({ maxBytes: Math.max(MIN_MEMORY_BYTES, MAX_LARGE_BODIES * bodyBytes) });
}

/** Counts the bytes of bodies and messages in memory over all connections; `AnswerMemory` counts answers. */
export class BodyMemory {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(options: { readonly maxBytes: number }) {
    this.#maxBytes = options.maxBytes;
  }

  /** Adds `bytes`. Throws RequestError (503) if there is no room for them. */
  add(bytes: number): void {
    if (this.#bytes + bytes > this.#maxBytes) {
      throw new RequestError(
        503,
        `requests under way hold ${this.#bytes} of ${this.#maxBytes} bytes, ${bytes} more do not fit; try again later`,
      );
    }
    this.#bytes += bytes;
  }

  remove(bytes: number): void {
    this.#bytes -= bytes;
  }
}

function tooLarge(bytes: string, limitBytes: number): RequestError {
  return new RequestError(
    413,
    `the body of ${bytes} bytes is over the limit of ${limitBytes} bytes; send fewer rows at a time`,
  );
}

/** Checks the body headers. Throws RequestError: 413 for a body over the limit, 415 for an unsupported encoding. */
export function checkHeaders({ headers }: { readonly headers: IncomingHttpHeaders }, limitBytes: number): void {
  const length = headers['content-length'];
  if (length !== undefined && Number(length) > limitBytes) throw tooLarge(length.slice(0, 40), limitBytes);
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    throw new RequestError(415, `Content-Encoding ${encoding.slice(0, 40)} is not supported; send the body as it is`);
  }
  const type = headers['content-type'];
  if (type?.toLowerCase().startsWith('multipart/') === true) {
    const [media = ''] = type.split(';', 1);
    throw new RequestError(
      415,
      `Content-Type ${media.slice(0, 40)} is not supported; send JSON, or JSON and binary data`,
    );
  }
}

/** The length of the JSON before binary data, or null if everything is JSON. Throws RequestError. */
export function jsonBytesOf({ headers }: IncomingMessage): number | null {
  const text = headers['inference-header-content-length'];
  if (text === undefined) return null;
  if (typeof text === 'string' && /^\d{1,10}$/.test(text)) return Number(text);
  throw badRequest(`Inference-Header-Content-Length should be a whole number, found ${String(text).slice(0, 40)}`);
}

/**
 * Reads a whole body, chunked or not, and passes it to `use`; `memory` counts it until the promise settles or `free` is called. Rejects with
 * RequestError: 413 as soon as the body is over the limit, 503 if too many bodies are in memory, 400 if the client
 * disconnects.
 */
export async function withBody<T>(
  request: IncomingMessage,
  { limitBytes, memory }: { readonly limitBytes: number; readonly memory: BodyMemory },
  use: (body: Buffer, free: () => void) => Promise<T>,
): Promise<T> {
  const collected = new Collected(memory);
  try {
    const length = request.headers['content-length'];
    if (length !== undefined) collected.reserve(Number(length));
    await receive(request, collected, limitBytes);
    return await use(collected.bytes(), () => collected.free());
  } finally {
    collected.free();
  }
}

function receive(request: IncomingMessage, collected: Collected, limitBytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      try {
        if (collected.length + chunk.length > limitBytes) throw tooLarge(`more than ${limitBytes}`, limitBytes);
        collected.add(chunk, limitBytes);
      } catch (error) {
        request.removeAllListeners('data').pause();
        reject(error);
      }
    });
    request.on('end', resolve);
    request.on('error', reject);
    request.on('aborted', () => reject(badRequest('the client disconnected before sending the whole body')));
  });
}

/** A growing body. Joins chunks on arrival, because joining a large body at the end would take long. */
class Collected {
  readonly #memory: BodyMemory;
  #counted = 0;
  #first: Buffer | null = null;
  #all: Buffer | null = null;
  length = 0;

  constructor(memory: BodyMemory) {
    this.#memory = memory;
  }

  /** Reserves space for a body of `bytes`. The system only allocates memory when it is written to. */
  reserve(bytes: number): void {
    if (bytes <= MAX_UNCOUNTED_BYTES) return;
    this.#count(bytes);
    this.#all = Buffer.allocUnsafeSlow(bytes);
  }

  add(chunk: Buffer, limitBytes: number): void {
    const total = this.length + chunk.length;
    if (this.#all === null && this.#first === null) this.#first = chunk;
    else {
      if (this.#all === null || this.#all.length < total) this.#grow(total, limitBytes);
      this.#all?.set(chunk, this.length);
    }
    this.length = total;
  }

  bytes(): Buffer {
    return this.#all?.subarray(0, this.length) ?? this.#first ?? Buffer.alloc(0);
  }

  free(): void {
    this.#memory.remove(this.#counted);
    this.#counted = 0;
    this.#all = null;
    this.#first = null;
  }

  #grow(total: number, limitBytes: number): void {
    const size = Math.max(total, Math.min(limitBytes, 2 * total));
    if (size > MAX_UNCOUNTED_BYTES) this.#count(size);
    const before = this.bytes();
    this.#all = Buffer.allocUnsafeSlow(size);
    this.#all.set(before);
    this.#first = null;
  }

  #count(bytes: number): void {
    this.#memory.add(bytes - this.#counted);
    this.#counted = bytes;
  }
}
