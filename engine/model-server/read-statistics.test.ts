import { expect, test } from 'vitest';
import { redirecting } from '#engine/platform/testing-servers.ts';
import { readStatistics } from './read-statistics.ts';

test('statistics are those of the server that was asked, and of no other', async () => {
  const { origin, told } = await redirecting();
  await expect(readStatistics({ url: origin })).rejects.toThrow('does not report its statistics');
  expect(told).toEqual([]);
});
