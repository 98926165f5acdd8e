import type { IncomingMessage } from 'node:http';
import { unusable } from '#engine/platform/app-error.ts';
import { type Asking, ask } from '#engine/platform/http-client.ts';
import { parseUrl } from '#engine/platform/parse-url.ts';
import { isPrivate } from './address.ts';

const MAX_REDIRECTS = 5;

/**
 * Reads an address and follows its redirects, which public data often need: to another host without the password of the address, and never away from
 * encryption. Returns the first answer that is not a redirect, whatever its status. Throws AppError about `location`.
 */
export async function follow(
  url: URL,
  { location, ...asking }: Pick<Asking, 'limits' | 'signal'> & { readonly location: string },
): Promise<IncomingMessage> {
  let at = url;
  for (let step = 0; step <= MAX_REDIRECTS; step++) {
    const answer = await ask(at, asking);
    const { statusCode = 0 } = answer;
    const target = answer.headers.location;
    if (statusCode < 300 || statusCode > 399 || target === undefined) return answer;
    answer.destroy();
    at = nextOf(at, target, location);
  }
  throw unusable(
    location,
    `its server redirects more than ${MAX_REDIRECTS} times`,
    'Name the address of the file itself.',
  );
}

function nextOf(at: URL, target: string, location: string): URL {
  const next = parseUrl(target, at);
  if (next === null) {
    throw unusable(
      location,
      'its server redirects to something that is not a URL',
      'Name the address of the file itself.',
    );
  }
  if (next.protocol !== at.protocol || !(isPrivate(next) || next.origin === at.origin)) {
    throw unusable(
      location,
      `its server redirects to ${next.protocol}//${next.protocol === at.protocol ? ' on another machine' : ''}`,
      'Name the https address of the file itself.',
    );
  }
  // A password is for the host that the user named.
  if (next.origin === at.origin) {
    next.username = at.username;
    next.password = at.password;
  }
  return next;
}
