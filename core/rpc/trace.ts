import type { Channel } from './channel.ts';

/** Sees every message of a line: what this side sent, and what it received before anything parsed it. */
export type Trace = (direction: 'sent' | 'received', message: unknown) => void;

/** A line that shows each of its messages to `trace` before it passes them on unchanged. */
export function traced(channel: Channel, trace: Trace): Channel {
  return {
    send: (message) => {
      trace('sent', message);
      channel.send(message);
    },
    onMessage: (receive) =>
      channel.onMessage((message) => {
        trace('received', message);
        receive(message);
      }),
    onClose: (closed) => channel.onClose(closed),
    close: () => channel.close(),
  };
}
