import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The last request in progress on each node:http connection. */
export class Pending {
  readonly #responses = new WeakMap<Duplex, ServerResponse>();

  add(response: ServerResponse): void {
    const { socket } = response.req;
    this.#responses.set(socket, response);
    response.once('close', () => {
      if (this.#responses.get(socket) === response) this.#responses.delete(socket);
    });
  }

  /** Whether a complete request is not answered yet. */
  isAwaited(socket: Duplex): boolean {
    return this.#responses.get(socket)?.req.complete === true;
  }

  /** Runs `work` as soon as the complete request is answered; at once if there is none. */
  afterAnswer(socket: Duplex, work: () => void): void {
    const response = this.#responses.get(socket);
    if (response?.req.complete !== true) return work();
    socket.pause();
    response.once('close', work);
  }
}
