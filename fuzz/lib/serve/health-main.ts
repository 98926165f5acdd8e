/**
 * Asks a server for its health over and over, in a process of its own: what the attacker itself does must not delay the clock. Told `{ url }` it begins
 * with that address; told anything else it says the longest wait, milliseconds, since it was asked before.
 */
import { get } from 'node:http';

const EVERY_MS = 50;
const GIVEN_UP_MS = 60_000;

let url: string | null = null;
let longestMs = 0;
let askedAtMs: number | null = null;

function ask(): void {
  if (url === null) return void setTimeout(ask, EVERY_MS);
  const askedUrl = url;
  const startedMs = performance.now();
  askedAtMs = startedMs;
  const done = (): void => {
    askedAtMs = null;
    if (askedUrl === url) longestMs = Math.max(longestMs, performance.now() - startedMs);
    setTimeout(ask, EVERY_MS);
  };
  get(askedUrl, { timeout: GIVEN_UP_MS, agent: false }, (response) => response.resume().once('close', done)).once(
    'error',
    done,
  );
}

process.on('disconnect', () => process.exit(0));
process.on('message', (message: { readonly url?: string }) => {
  if (message.url !== undefined) url = message.url;
  // A question that is still open counts for as long as it is.
  const openMs = askedAtMs === null ? 0 : performance.now() - askedAtMs;
  process.send?.({ longestMs: message.url === undefined ? Math.max(longestMs, openMs) : 0 });
  longestMs = 0;
});
ask();
