import { join } from 'node:path';
import { describe, test } from 'vitest';
import { expectRefused, modewise } from './modewise.ts';

/** A command line, and what its refusal says. */
type Refusal = readonly [args: readonly string[], ...said: (string | RegExp)[]];

/** Tests that each command line is refused by the real program with the valid values. */
export function testRefusals(folder: string, refused: readonly Refusal[]): void {
  describe('an invalid command line is rejected with the valid values', () => {
    for (const [args, ...said] of refused) {
      test(`modewise ${args.join(' ').replaceAll(folder, '…')}`, async () => {
        expectRefused(await modewise(args, { home: join(folder, 'home') }), ...said);
      });
    }
  });
}
