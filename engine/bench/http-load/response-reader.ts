/** One complete answer. */
export interface Answer {
  readonly status: number;
  readonly bodyBytes: number;
}

const END_OF_HEAD = '\r\n\r\n';
/** Our server never sends longer headers. */
const MAX_HEAD = 16_384;

/**
 * Finds the end of each answer in the bytes of one connection; bodies are counted, not kept. Supports what a model
 * server sends: HTTP/1.1 with Content-Length.
 */
export class ResponseReader {
  #head = '';
  #leftBytes = 0;
  #answer: Answer | null = null;

  /**
   * Adds bytes; returns the answer that ends in them, or null. One request at a time is in flight. Throws if the bytes
   * are not an answer.
   */
  push(chunk: Buffer): Answer | null {
    let bodyPart = chunk.length;
    if (this.#answer === null) {
      const before = this.#head.length;
      this.#head += chunk.toString('latin1', 0, Math.min(chunk.length, MAX_HEAD));
      const end = this.#head.indexOf(END_OF_HEAD);
      if (end < 0) {
        if (this.#head.length >= MAX_HEAD) throw new Error('the head of an answer has no end');
        return null;
      }
      this.#answer = readHead(this.#head.slice(0, end));
      this.#head = '';
      this.#leftBytes = this.#answer.bodyBytes;
      bodyPart = before + chunk.length - end - END_OF_HEAD.length;
    }
    this.#leftBytes -= bodyPart;
    if (this.#leftBytes > 0) return null;
    if (this.#leftBytes < 0) throw new Error('more came than the answer said');
    const answer = this.#answer;
    this.#answer = null;
    return answer;
  }
}

function readHead(head: string): Answer {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (status === undefined || length === undefined) throw new Error('an answer without a status or a Content-Length');
  return { status: Number(status), bodyBytes: Number(length) };
}
