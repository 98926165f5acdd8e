import { expect, test } from 'vitest';
import { evidenceText } from './endpoint-words.ts';

test('a failed warm-up names its status once, and a redirect is not a rejection', () => {
  const failed = (status: number | null) =>
    evidenceText({ code: 'warm-up-failed', kind: 'client-error', status, count: 2, of: 2 });
  expect(failed(401)).toBe('2 of the first 2 requests were rejected (status 401); no more were sent');
  expect(failed(301)).toBe(
    '2 of the first 2 requests were redirected (status 301), and redirects are not followed: use the address that the service redirects to; no more were sent',
  );
  expect(evidenceText({ code: 'failed', kind: 'server-error', count: 3, of: 9 })).toBe(
    '3 of 9 requests failed in the service (status 5xx)',
  );
});
