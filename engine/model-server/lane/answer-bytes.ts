import type { InferAnswer } from '#engine/model-server/response.ts';
import { STATUS_CODES } from 'node:http';

interface KnownHead {
  readonly status: number;
  readonly bodyBytes: number;
  readonly jsonBytes: number | null;
  readonly second: number;
  readonly bytes: Buffer;
}

/** Writes header and body in one piece. Caches the header, which rarely changes between answers. */
export class AnswerBytes {
  readonly #keepAliveS: number;
  #known: KnownHead | null = null;

  constructor(options: { readonly keepAliveMs: number }) {
    this.#keepAliveS = Math.floor(options.keepAliveMs / 1000);
  }

  /** `stays`: whether the connection stays open after the answer. */
  encode(status: number, answer: InferAnswer, { stays }: { readonly stays: boolean }): Buffer {
    const { body, jsonBytes } = answer;
    const second = Math.floor(Date.now() / 1000);
    const known = this.#known;
    const isKnown =
      known !== null &&
      stays &&
      known.second === second &&
      known.bodyBytes === body.length &&
      known.jsonBytes === jsonBytes &&
      known.status === status;
    const head = isKnown ? known.bytes : this.#head(status, answer, { second, stays });
    const bytes = Buffer.allocUnsafe(head.length + body.length);
    bytes.set(head);
    bytes.set(body, head.length);
    return bytes;
  }

  #head(
    status: number,
    { body, jsonBytes }: InferAnswer,
    { second, stays }: { readonly second: number; readonly stays: boolean },
  ): Buffer {
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      `Content-Type: application/${jsonBytes === null ? 'json' : 'octet-stream'}`,
      ...(jsonBytes === null ? [] : [`Inference-Header-Content-Length: ${jsonBytes}`]),
      `Content-Length: ${body.length}`,
      `Date: ${new Date(second * 1000).toUTCString()}`,
      ...(stays ? ['Connection: keep-alive', `Keep-Alive: timeout=${this.#keepAliveS}`] : ['Connection: close']),
    ];
    const bytes = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    if (stays) this.#known = { status, bodyBytes: body.length, jsonBytes, second, bytes };
    return bytes;
  }
}
