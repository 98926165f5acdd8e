import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A server of a test, which ends with it. */
export interface TestServer {
  readonly url: string;
  readonly server: Server;
}

/** Starts a server on a free port of this machine. */
export async function listen(onRequest: RequestListener, tls?: ServerOptions): Promise<TestServer> {
  const server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest);
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return { url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, server };
}

/** Calls back with the whole body of a request. */
export function withBody(request: IncomingMessage, then: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => then(Buffer.concat(chunks)));
}

/** Answers with JSON. */
export function answer(response: ServerResponse, value: unknown, status = 200): void {
  const text = JSON.stringify(value);
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
    .end(text);
}

const WELL = { predictions: [[0.25, 0.75]] };

/** Answers after a time. */
export function after(ms: number): RequestListener {
  return (request, response) => withBody(request, () => void setTimeout(() => answer(response, WELL), ms));
}

/** A server that stands still once in each measurement, and its own record of the last one. */
export interface Stalling {
  readonly onRequest: RequestListener;
  /** When it got and when it answered each request of the load, in the order it got them, on the clock of this process. */
  readonly record: { receivedMs: number[]; answeredMs: number[] };
}

/** Answers after 20 ms, except that it stands still when it gets one request, by its number within a load of that many after a warm-up. */
export function stalling(of: {
  readonly at: number;
  readonly stallMs: number;
  readonly warmUp: number;
  readonly load: number;
}): Stalling {
  const { at, stallMs, warmUp, load } = of;
  const record: Stalling['record'] = { receivedMs: [], answeredMs: [] };
  let count = 0;
  let until = 0;
  const onRequest: RequestListener = (request, response) =>
    withBody(request, () => {
      const now = performance.now();
      const number = (count % (warmUp + load)) - warmUp + 1;
      count += 1;
      if (number === 1) Object.assign(record, { receivedMs: [], answeredMs: [] });
      if (number >= 1) record.receivedMs.push(now);
      if (number === at) until = now + stallMs;
      setTimeout(
        () => {
          if (number >= 1) record.answeredMs[number - 1] = performance.now();
          answer(response, WELL);
        },
        Math.max(until - now, 20),
      );
    });
  return { onRequest, record };
}

/** Breaks the connection of every n-th request. */
export function dropping(every: number): RequestListener {
  let count = 0;
  return (request, response) =>
    withBody(request, () => {
      count += 1;
      if (count % every === 0) request.socket.destroy();
      else setTimeout(() => answer(response, WELL), 20);
    });
}

/** Answers a number of requests per second, and the others with status 429. */
export function throttling(perS: number): RequestListener {
  const times: number[] = [];
  return (request, response) =>
    withBody(request, () => {
      const now = performance.now();
      while (times.length > 0 && (times[0] ?? 0) < now - 1000) times.shift();
      if (times.length >= perS) {
        response.writeHead(429, { 'Retry-After': '1', 'Content-Length': 0 }).end();
        return;
      }
      times.push(now);
      setTimeout(() => answer(response, WELL), 20);
    });
}

/** Answers one request after the other, each after a time. */
export function serial(eachMs: number): RequestListener {
  let freeMs = 0;
  return (request, response) =>
    withBody(request, () => {
      const now = performance.now();
      freeMs = Math.max(now, freeMs) + eachMs;
      setTimeout(() => answer(response, WELL), freeMs - now);
    });
}

/** A server with a number of workers. Each serves one connection until it closes, as in servers with a process for each connection. */
export function withWorkers(workers: number, eachMs: number): RequestListener {
  const served = new Set<unknown>();
  return (request, response) =>
    withBody(request, () => {
      const { socket } = request;
      if (!served.has(socket)) {
        if (served.size >= workers) return;
        served.add(socket);
        socket.once('close', () => served.delete(socket));
      }
      setTimeout(() => answer(response, WELL), eachMs);
    });
}

/** TensorFlow Serving's predict: instances in, predictions out, its error for everything else. */
export function tfServing(model: string, predict: (instance: unknown) => unknown): RequestListener {
  return (request, response) =>
    withBody(request, (body) => {
      const { instances } = JSON.parse(body.toString()) as { readonly instances?: unknown };
      if (request.method !== 'POST' || request.url !== `/v1/models/${model}:predict` || !Array.isArray(instances)) {
        answer(response, { error: 'Malformed request' }, 400);
        return;
      }
      answer(response, { predictions: instances.map(predict) });
    });
}

/** Keys that a server of SageMaker's form knows. */
export interface AwsKeys {
  readonly id: string;
  readonly secret: string;
}

/** SageMaker's InvokeEndpoint, which checks the signature itself, by Amazon's description of version 4, and its age. */
export function sageMaker(keys: AwsKeys, predict: (body: string) => string): RequestListener {
  return (request, response) =>
    withBody(request, (body) => {
      const problem = signatureProblem(request, body, keys);
      if (problem !== null) return answer(response, { message: problem }, 403);
      const text = predict(body.toString());
      response.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Length': Buffer.byteLength(text) }).end(text);
    });
}

const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

function signatureProblem({ headers, method, url = '' }: IncomingMessage, body: Buffer, keys: AwsKeys): string | null {
  const of = (name: string): string => String(headers[name] ?? '');
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/sagemaker\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const [, id = '', day = '', region = '', names = '', signature = ''] = form.exec(of('authorization')) ?? [];
  if (id !== keys.id) return 'UnrecognizedClient';
  const at = of('x-amz-date');
  const [, year, month, date, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(at) ?? [];
  const ageMs = Date.now() - Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
  if (!(Math.abs(ageMs) < 300_000)) return 'Signature expired';
  const [path = '', query = ''] = url.split('?');
  const signed = names.split(';').map((name) => `${name}:${of(name).trim().replaceAll(/\s+/g, ' ')}\n`);
  // Amazon's services other than S3 encode the path twice; these paths have nothing to encode.
  const canonical = [method, path, query, signed.join(''), names, hash(body)].join('\n');
  const scope = `${day}/${region}/sagemaker/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', at, scope, hash(canonical)].join('\n');
  const key = ['sagemaker', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${keys.secret}`, day), region));
  return hmac(key, toSign).toString('hex') === signature ? null : 'SignatureDoesNotMatch';
}
