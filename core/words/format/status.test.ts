import { expect, test } from 'vitest';
import { statusText } from './status.ts';

test('a status of gRPC has its name, and one of HTTP its number', () => {
  expect([14, 16, 5].map(statusText)).toEqual([
    'status 14, UNAVAILABLE',
    'status 16, UNAUTHENTICATED',
    'status 5, NOT_FOUND',
  ]);
  expect([404, 503, 200].map(statusText)).toEqual(['status 404', 'status 503', 'status 200']);
});
