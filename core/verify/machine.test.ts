import { expect, test } from 'vitest';
import { machineDifference } from './machine.ts';

const PRICED = { architecture: 'arm64', memoryMib: 1024 } as const;

test.each([
  [{ architecture: 'arm64', memoryMib: 1024 }],
  // A machine keeps some of its memory for the kernel.
  [{ architecture: 'arm64', memoryMib: 940 }],
  [{ architecture: 'arm64', memoryMib: null }],
])('%o is the machine that was priced, as far as it is known', (seen) => {
  expect(machineDifference(PRICED, seen)).toBeNull();
});

test('another architecture and another memory are named with those that were priced', () => {
  expect(machineDifference(PRICED, { architecture: 'x86_64', memoryMib: 2048 })).toBe(
    'it runs on x86_64, and the plan priced arm64; it has 2,048 MiB of memory, and the plan priced 1,024 MiB',
  );
  expect(machineDifference(PRICED, { architecture: 'arm64', memoryMib: 512 })).toContain('512 MiB');
});
