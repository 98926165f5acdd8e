/**
 * Polls a server's health from its own process, so that the attacker's work does not delay the clock. The message `{
 * url }` starts it; any other message returns the longest wait in milliseconds since the previous such message.
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
  // A request without an answer counts with its time so far.
  const openMs = askedAtMs === null ? 0 : performance.now() - askedAtMs;
  process.send?.({ longestMs: message.url === undefined ? Math.max(longestMs, openMs) : 0 });
  longestMs = 0;
});
ask();
