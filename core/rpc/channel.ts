/**
 * A two-way channel for messages: a MessagePort, a WebSocket, or two queues in memory. Messages are plain data and arrive in order, each at
 * most once. Received messages are not trusted; the receiver parses them.
 */
export interface Channel {
  /** Sends one message. Does nothing after the channel is closed. */
  send(message: unknown): void;
  /** Sets the only receiver. Delivers the messages that arrived before. */
  onMessage(receive: (message: unknown) => void): void;
  /** Called once, when either side has closed the channel. */
  onClose(closed: () => void): void;
  close(): void;
}

/** Creates the two ends of a channel in memory. Delivery is asynchronous, as on every other channel. */
export function memoryChannels(): readonly [Channel, Channel] {
  const left = new MemoryEnd();
  const right = new MemoryEnd();
  left.join(right);
  right.join(left);
  return [left, right];
}

class MemoryEnd implements Channel {
  private other: MemoryEnd | null = null;
  private receive: ((message: unknown) => void) | null = null;
  private readonly closeListeners: (() => void)[] = [];
  private readonly waiting: unknown[] = [];
  private closed = false;

  join(other: MemoryEnd): void {
    this.other = other;
  }

  send(message: unknown): void {
    const other = this.other;
    if (this.closed || other === null) return;
    void Promise.resolve().then(() => other.deliver(message));
  }

  onMessage(receive: (message: unknown) => void): void {
    this.receive = receive;
    for (const message of this.waiting.splice(0)) receive(message);
  }

  onClose(closed: () => void): void {
    this.closeListeners.push(closed);
  }

  close(): void {
    this.end();
    // Close after earlier messages are delivered, as on a real channel.
    void Promise.resolve().then(() => this.other?.end());
  }

  private deliver(message: unknown): void {
    if (this.closed) return;
    if (this.receive === null) this.waiting.push(message);
    else this.receive(message);
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    for (const listener of this.closeListeners) listener();
  }
}
