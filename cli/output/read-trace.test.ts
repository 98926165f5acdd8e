import { expect, test, vi } from 'vitest';
import type { Methods } from '#core/contract/methods/methods.ts';
import type { Client, StreamOptions } from '#core/rpc/client.ts';
import { readTrace } from './read-trace.ts';

test('a log that takes seconds to read says how far it is, and Ctrl-C reaches the engine', async () => {
  vi.useFakeTimers();
  try {
    const lines: string[] = [];
    const controller = new AbortController();
    let told: StreamOptions<{ readonly share: number }> | null = null;
    let end: (day: unknown) => void = () => undefined;
    const stream = (_: string, __: unknown, options: StreamOptions<{ readonly share: number }>) => {
      told = options;
      return new Promise((resolve) => (end = resolve));
    };
    const reading = readTrace(
      {
        engine: () => Promise.resolve({ stream } as unknown as Client<Methods>),
        log: (line) => void lines.push(line),
        terminal: { out: () => {}, err: () => {}, colour: false, liveProgress: false, columns: 80 },
        interruption: { signal: controller.signal, announce: () => {} },
      },
      { file: '/logs/requests.log', column: null, peakToMean: null },
    );
    await vi.advanceTimersByTimeAsync(2_500);
    expect(lines).toEqual([]);
    const { onEvent, signal } = told as unknown as StreamOptions<{ readonly share: number }>;
    expect(signal).toBe(controller.signal);
    onEvent({ share: 0.123 }, 1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lines).toEqual(['reading requests.log: 12 %']);
    end({ traceFile: 'requests.log' });
    expect(await reading).toEqual({ traceFile: 'requests.log' });
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
