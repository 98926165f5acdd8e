import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RunEvent } from '#core/contract/journal.ts';
import { outOfMemoryKills } from '#engine/hardware/memory-kills.ts';
import { fileWith, scratch } from '#engine/dataset/testing.ts';
import { type PhaseEnd, runPhase } from '#engine/runs/bench-phase.ts';
import { createChildBenchHost } from './bench-host-child.ts';
import { describeExit } from './exit-words.ts';

const SLOW = { timeout: 30_000 };

/** Runs a phase in a real process that answers its task with an event and then does what `body` says. */
async function endOf(body: string, signal = new AbortController().signal): Promise<{ end: PhaseEnd; seen: number }> {
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
    task: {
      kind: 'profile',
      scratchFolder: '',
      input: {} as never,
      seconds: 1,
      ridge: { flopsPerByte: 10, basis: 'assumed' },
    },
    signal,
    onEvent: (event) => events.push(event),
  });
  return { end, seen: events.length };
}

test.skipIf(process.platform === 'win32').each([
  { how: 'aborts', body: 'process.abort()', said: /crashed in native code.*SIGABRT/, remedy: /another version/ },
  { how: 'is killed', body: "process.kill(process.pid, 'SIGKILL')", said: /was killed .*SIGKILL/, remedy: /./ },
  {
    how: 'touches memory that is not its own',
    body: "process.kill(process.pid, 'SIGSEGV')",
    said: /crashed in native code: it accessed memory outside its address space \(SIGSEGV\)/,
    remedy: /another version/,
  },
  {
    how: 'runs out of heap',
    body: 'const kept = []; for (;;) kept.push(new Array(1e5).fill({}));',
    said: /ran out of memory .*heap/,
    remedy: /smaller batches/,
  },
  { how: 'just ends', body: 'process.exit(7)', said: /without an error message \(exit code 7\)/, remedy: /again/ },
])('a bench process that $how has crashed, is told in words, and what it sent before counts', SLOW, async (each) => {
  vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=32');
  const { end, seen } = await endOf(each.body);
  vi.unstubAllEnvs();
  if (end.kind !== 'crashed') throw new Error(`it ended ${end.kind}`);
  expect(end.description).toMatch(each.said);
  expect(end.remedy).toMatch(each.remedy);
  expect(seen).toBe(1);
});

test('a bench process that hears no stop is killed', SLOW, async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  const { end } = await endOf('for (;;);', controller.signal);
  expect(end).toEqual({ kind: 'stopped' });
});

test('a kill is laid to memory only where the system says so', () => {
  const killed = { code: null, signal: 'SIGKILL', lastWords: '' } as const;
  expect(describeExit({ ...killed, outOfMemoryKill: true }).description).toMatch(/because memory ran out/);
  expect(describeExit({ ...killed, outOfMemoryKill: false }).description).not.toMatch(/memory/);
  expect(describeExit({ ...killed, outOfMemoryKill: null }).description).toMatch(
    /or by the system because memory ran out/,
  );
});

test('a JavaScript engine that the system gives no more memory has run out of it, whatever signal it ends by', () => {
  const lastWords = '#\n# Fatal process OOM in Failed to reserve virtual memory for CodeRange\n#\n';
  const end = describeExit({ code: null, signal: 'SIGTRAP', lastWords, outOfMemoryKill: false });
  expect(end.description).toMatch(/^ran out of memory and ended \(SIGTRAP\) \(“.*Fatal process OOM/);
  expect(end.remedy).toMatch(/smaller batches/);
});

test('Windows tells a crash as an exit code', () => {
  const end = describeExit({ code: 0xc0000005, signal: null, lastWords: '', outOfMemoryKill: null });
  expect(end.description).toContain('0xC0000005');
});

test('kills for want of memory are counted where the system counts them', () => {
  expect(outOfMemoryKills(fileWith('vmstat', 'pgfault 12\noom_kill 3\nnr_free 1\n'))).toBe(3);
  expect(outOfMemoryKills(fileWith('vmstat', 'pgfault 12\n'))).toBeNull();
  expect(outOfMemoryKills(join(scratch(), 'missing'))).toBeNull();
});
