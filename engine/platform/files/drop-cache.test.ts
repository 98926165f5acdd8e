import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '#engine/dataset/rows/testing.ts';
import { cachedShare, dropFromCache } from './drop-cache.ts';

test('a file that was read leaves the file cache, or the reason is named', async () => {
  const path = join(scratch(), 'name with spaces; and $signs.bin');
  writeFileSync(path, new Uint8Array(2 ** 20), { flush: true });
  readFileSync(path);
  const reason = await dropFromCache([path]);
  if (reason === null) expect((await cachedShare(path)) ?? 0).toBeLessThanOrEqual(0.01);
  else expect(reason).toMatch(/cache/);
  expect(readFileSync(path)).toHaveLength(2 ** 20);
});

test('a file that does not exist is not reported as dropped from the cache', async () => {
  expect(await dropFromCache([join(scratch(), 'none.bin')])).toMatch(/cache/);
});
