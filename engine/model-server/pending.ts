import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The last request in progress on each node:http connection. */
export class Pending {
  readonly #responses = new WeakMap<Duplex, ServerResponse>();
  /** Bytes that a connection had received when its latest request ended. */
  readonly #bytes = new WeakMap<Duplex, number>();

  add(response: ServerResponse): void {
    const { socket } = response.req;
    this.#responses.set(socket, response);
    response.once('close', () => {
      if (this.#responses.get(socket) !== response) return;
      this.#responses.delete(socket);
      this.#bytes.set(socket, socket.bytesRead);
    });
  }

  /** Whether a complete request is not answered yet. */
  isAwaited(socket: Duplex): boolean {
    return this.#responses.get(socket)?.req.complete === true;
  }

  /** Whether the head of a request has begun and not ended. */
  isInHead(socket: Socket): boolean {
    return !this.#responses.has(socket) && socket.bytesRead > (this.#bytes.get(socket) ?? 0);
  }

  /** Runs `work` as soon as the complete request is answered; at once if there is none. */
  afterAnswer(socket: Duplex, work: () => void): void {
    const response = this.#responses.get(socket);
    if (response?.req.complete !== true) return work();
    socket.pause();
    response.once('close', work);
  }
}
