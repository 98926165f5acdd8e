import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Requests of node:http that are under way, by connection: the last one of each. */
export class Pending {
  readonly #responses = new WeakMap<Duplex, ServerResponse>();

  add(response: ServerResponse): void {
    const { socket } = response.req;
    this.#responses.set(socket, response);
    response.once('close', () => {
      if (this.#responses.get(socket) === response) this.#responses.delete(socket);
    });
  }

  /** Whether a request has come as a whole and is not answered yet. */
  isAwaited(socket: Duplex): boolean {
    return this.#responses.get(socket)?.req.complete === true;
  }

  /** Does something as soon as what has come as a whole is answered: at once where nothing is to be answered. */
  afterAnswer(socket: Duplex, work: () => void): void {
    const response = this.#responses.get(socket);
    if (response?.req.complete !== true) return work();
    socket.pause();
    response.once('close', work);
  }
}
