import { fork } from 'node:child_process';
import type { BenchMessage, BenchOrder } from '../bench/protocol.ts';
import type { BenchHost, BenchProcess } from './bench-host.ts';
import { distFile } from './paths.ts';

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `ended by signal ${signal}`;
  return `ended with exit code ${String(code)}`;
}

/** Characters of the error stream that are kept for the case of a crash. */
const LAST_WORDS = 2_000;

function quoted(lastWords: string): string {
  const telling = lastWords.split('\n').find((line) => /error|terminate|abort|fatal|what\(\)/i.test(line));
  return telling === undefined ? '' : ` (“${telling.trim().slice(0, 200)}”)`;
}

/** Starts bench processes as children of this Node process. */
export function createChildBenchHost(): BenchHost {
  return {
    spawn(): BenchProcess {
      const child = fork(distFile('bench'), [], {
        serialization: 'advanced',
        // ONNX Runtime writes to the standard streams; results must not be mixed with that.
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        // A terminal's Ctrl-C goes to the whole group: the engine decides when a bench stops.
        detached: process.platform !== 'win32',
        execArgv: [],
      });
      child.on('error', () => undefined);
      let lastWords = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        lastWords = (lastWords + text).slice(-LAST_WORDS);
      });
      return {
        send(order: BenchOrder): void {
          if (child.connected) child.send(order, () => undefined);
        },
        onMessage(listener: (message: BenchMessage) => void): void {
          child.on('message', (message) => listener(message as BenchMessage));
        },
        onExit(listener: (description: string) => void): void {
          // `close` comes after the channel is drained, `exit` may come before the last message.
          child.once('close', (code, signal) => listener(describeExit(code, signal) + quoted(lastWords)));
        },
        kill(): void {
          child.kill('SIGKILL');
        },
      };
    },
  };
}
