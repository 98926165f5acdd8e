import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' };
  readonly html_url: string;
}

/** The part of GitHub's API that keeps the comments of issues, with its pages and its answers to tokens. */
export interface CommentServer {
  readonly url: string;
  /** The comments of pull request 7. */
  readonly comments: Comment[];
  readonly requests: string[];
  readonly close: () => Promise<void>;
}

/** May read and write, and may only read. */
export const TOKENS = { write: 'a-token-that-writes', read: 'a-token-that-reads' } as const;

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return text;
}

/** Starts the server on a free port of this machine. */
export async function startCommentServer(): Promise<CommentServer> {
  const comments: Comment[] = [];
  const requests: string[] = [];
  const add = (body: string, type: 'Bot' | 'User'): Comment => {
    const id = 1000 + comments.length;
    const made = { id, body, user: { login: 'somebody', type }, html_url: `https://example.test/comment-${id}` };
    comments.push(made);
    return made;
  };

  const answer = async (request: IncomingMessage): Promise<readonly [number, unknown]> => {
    const url = new URL(request.url ?? '/', 'http://server');
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    const token = request.headers.authorization?.replace('Bearer ', '');
    if (token !== TOKENS.write && token !== TOKENS.read) return [401, { message: 'Bad credentials' }];
    const list = '/repos/owner/name/issues/7/comments';
    if (request.method === 'GET' && url.pathname === list) {
      const [size, page] = ['per_page', 'page'].map((name) => Number(url.searchParams.get(name))) as [number, number];
      return [200, comments.slice((page - 1) * size, page * size)];
    }
    if (token === TOKENS.read) return [403, { message: 'Resource not accessible by integration' }];
    const { body } = JSON.parse(await textOf(request)) as { readonly body: string };
    if (body.length > 65_536) return [422, { message: 'body is too long (maximum is 65536 characters)' }];
    if (request.method === 'POST' && url.pathname === list) return [201, add(body, 'Bot')];
    const id = Number(/^\/repos\/owner\/name\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1]);
    const found = comments.find((comment) => comment.id === id);
    if (request.method !== 'PATCH' || found === undefined) return [404, { message: 'Not Found' }];
    found.body = body;
    return [200, found];
  };

  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    requests,
    close: () => new Promise((done) => server.close(() => done())),
  };
}
