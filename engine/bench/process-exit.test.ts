import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RunEvent } from '#core/contract/run/journal.ts';
import { outOfMemoryKills } from '#engine/hardware/memory-kills.ts';
import { fileWith, scratch } from '#engine/dataset/rows/testing.ts';
import { type PhaseEnd, runPhase } from '#engine/runs/bench-phase.ts';
import type { BenchTask } from './protocol.ts';
import { createChildBenchHost } from './bench-host-child.ts';
import { processEnd } from './process-exit.ts';

const SLOW = { timeout: 30_000 };

const PROFILE: BenchTask = {
  kind: 'profile',
  scratchFolder: '',
  input: {} as never,
  seconds: 1,
  ridge: { flopsPerByte: 10, basis: 'assumed' },
};

/** Runs a phase in a real process that answers its task with an event and then runs `body`. */
async function endOf(
  body: string,
  { signal = new AbortController().signal, task = PROFILE }: { signal?: AbortSignal; task?: BenchTask } = {},
): Promise<{ end: PhaseEnd; seen: number }> {
  const program = join(scratch(), 'bench.cjs');
  writeFileSync(
    program,
    `process.once('message', () => {
       process.send({ kind: 'event', event: { kind: 'flops', flopsPerRow: 1 }, samplesMs: null }, () => setTimeout(end, 20));
     });
     function end() { ${body} }`,
  );
  const events: RunEvent[] = [];
  const end = await runPhase({
    host: createChildBenchHost(program),
    task,
    signal,
    onEvent: (event) => events.push(event),
  });
  return { end, seen: events.length };
}

test.skipIf(process.platform === 'win32').each([
  { how: 'aborts', body: 'process.abort()', seen: { how: 'native-crash', signal: 'SIGABRT' } },
  { how: 'is killed', body: "process.kill(process.pid, 'SIGKILL')", seen: { how: 'kill' } },
  {
    how: 'accesses memory outside its own',
    body: "process.kill(process.pid, 'SIGSEGV')",
    seen: { how: 'native-crash', signal: 'SIGSEGV' },
  },
  {
    how: 'runs out of heap',
    body: 'const kept = []; for (;;) kept.push(new Array(1e5).fill({}));',
    seen: { how: 'out-of-memory', quote: expect.stringContaining('heap') as string },
  },
  { how: 'just ends', body: 'process.exit(7)', seen: { how: 'exit', exitCode: 7 } },
])('a bench process that $how has crashed in a known way, and what it sent before counts', SLOW, async (each) => {
  vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=32');
  const { end, seen } = await endOf(each.body);
  vi.unstubAllEnvs();
  if (end.kind !== 'crashed') throw new Error(`it ended ${end.kind}`);
  expect(end.end).toMatchObject(each.seen);
  expect(seen).toBe(1);
});

test('a bench process that finishes without the result of its task has failed, and was not stopped', SLOW, async () => {
  const finish = "process.send({ kind: 'finished' }, () => process.exit(0))";
  const task: BenchTask = { kind: 'try-provider', provider: 'cpu', scratchFolder: '' };
  const { end } = await endOf(finish, { task });
  expect(end).toMatchObject({ kind: 'failed', error: { reason: 'the process ended without a result' } });
  expect((await endOf(finish)).end).toEqual({ kind: 'finished', result: undefined });
});

test('a bench process that hears no stop is killed', SLOW, async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  const { end } = await endOf('for (;;);', { signal: controller.signal });
  expect(end).toEqual({ kind: 'stopped' });
});

test('a kill is laid to memory only where the system says so', () => {
  const killed = { code: null, signal: 'SIGKILL', lastWords: '' } as const;
  expect(processEnd({ ...killed, outOfMemoryKill: true })).toEqual({ how: 'memory-kill' });
  expect(processEnd({ ...killed, outOfMemoryKill: false })).toEqual({ how: 'kill', memoryRuledOut: true });
  expect(processEnd({ ...killed, outOfMemoryKill: null })).toEqual({ how: 'kill', memoryRuledOut: false });
});

test('a JavaScript engine that the system gives no more memory has run out of it, whatever signal it ends by', () => {
  const lastWords = '#\n# Fatal process OOM in Failed to reserve virtual memory for CodeRange\n#\n';
  const end = processEnd({ code: null, signal: 'SIGTRAP', lastWords, outOfMemoryKill: false });
  expect(end).toMatchObject({
    how: 'out-of-memory',
    signal: 'SIGTRAP',
    quote: expect.stringContaining('OOM') as string,
  });
});

test('Windows reports a crash as an exit code', () => {
  const end = processEnd({ code: 0xc0000005, signal: null, lastWords: '', outOfMemoryKill: null });
  expect(end).toEqual({ how: 'native-crash', signal: null, exitCode: 0xc0000005, quote: null });
});

test('kills for want of memory are counted where the system counts them', () => {
  expect(outOfMemoryKills(fileWith('vmstat', 'pgfault 12\noom_kill 3\nnr_free 1\n'))).toBe(3);
  expect(outOfMemoryKills(fileWith('vmstat', 'pgfault 12\n'))).toBeNull();
  expect(outOfMemoryKills(join(scratch(), 'missing'))).toBeNull();
});
