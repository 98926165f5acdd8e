import type { Channel } from './channel.ts';

/** Receives every message of a channel: those sent by this side, and those received, before they are parsed. */
export type Trace = (direction: 'sent' | 'received', message: unknown) => void;

/** Wraps a channel and passes each message to `trace` before it is sent or delivered unchanged. */
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
