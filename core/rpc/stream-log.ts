import type { ErrorDocument } from '#core/contract/errors.ts';
import type { CancelController } from '#core/contract/cancel-signal.ts';

type Outcome =
  | { readonly state: 'running' }
  | { readonly state: 'ended'; readonly value: unknown }
  | { readonly state: 'failed'; readonly error: ErrorDocument };

/** Who is told of a stream's events as they come. */
export interface StreamListener {
  readonly event: (sequence: number, event: unknown) => void;
  readonly settled: (outcome: Exclude<Outcome, { state: 'running' }>) => void;
}

/** A stream that was started: its events so far, how it ended, and who listens. Events count from 1. */
export class StreamLog {
  readonly method: string;
  readonly controller: CancelController;
  private readonly events: unknown[] = [];
  private readonly listeners = new Set<StreamListener>();
  private outcome: Outcome = { state: 'running' };

  constructor(method: string, controller: CancelController) {
    this.method = method;
    this.controller = controller;
  }

  get running(): boolean {
    return this.outcome.state === 'running';
  }

  /** Tells a listener every event after number `after`, then whatever comes. */
  attach(listener: StreamListener, after: number): void {
    for (let index = after; index < this.events.length; index += 1) listener.event(index + 1, this.events[index]);
    if (this.outcome.state === 'running') this.listeners.add(listener);
    else listener.settled(this.outcome);
  }

  detach(listener: StreamListener): void {
    this.listeners.delete(listener);
  }

  emit(event: unknown): void {
    if (!this.running) return;
    this.events.push(event);
    for (const listener of this.listeners) listener.event(this.events.length, event);
  }

  settle(outcome: Exclude<Outcome, { state: 'running' }>): void {
    if (!this.running) return;
    this.outcome = outcome;
    for (const listener of this.listeners) listener.settled(outcome);
    this.listeners.clear();
  }
}
