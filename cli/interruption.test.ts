import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { listenForInterruption } from './interruption.ts';

function start(): {
  signals: EventEmitter;
  said: string[];
  exits: number[];
  interruption: ReturnType<typeof listenForInterruption>;
} {
  const signals = new EventEmitter();
  const said: string[] = [];
  const exits: number[] = [];
  const interruption = listenForInterruption({
    process: signals,
    err: (text) => said.push(text),
    exit: (code) => exits.push(code),
  });
  return { signals, said, exits, interruption };
}

test('the first Ctrl-C prints a message and requests a stop', () => {
  const { signals, said, exits, interruption } = start();
  interruption.announce('stopping after this inference…');
  signals.emit('SIGINT');
  expect(interruption.signal.aborted).toBe(true);
  expect(said.join('')).toContain('stopping after this inference…');
  expect(exits).toEqual([]);
});

test('the second signal exits with 3, and SIGTERM is handled like Ctrl-C', () => {
  const { signals, exits } = start();
  signals.emit('SIGTERM');
  signals.emit('SIGINT');
  expect(exits).toEqual([3]);
});
