/**
 * Malformed requests. Each request to `serve-model` is sent twice, over a fast-lane connection and over a node:http
 * connection, and both must give the same answers; some are calls of gRPC, and a few are floods over many connections. `serve` receives requests with and without its token. Both servers
 * must keep running and answering health checks.
 */
import { framed } from '#engine/model-server/grpc/client-messages.ts';
import type { ServedModelDocument } from '#core/contract/endpoint/serve-model.ts';
import { appCase } from './lib/cases/app-requests.ts';
import { grpcCase, rightRequest } from './lib/cases/grpc-requests.ts';
import { askedOf, inferCase, KNOWN_CASES } from './lib/cases/infer-requests.ts';
import { chanceOf } from './lib/chance.ts';
import { caseNumbers, readOptions } from './lib/options.ts';
import { orphansAfter, runProgram, temporaryFolder } from './lib/processes.ts';
import { type Flood, flood, FLOODS } from './lib/serve/floods.ts';
import { grpcExchange } from './lib/serve/grpc-exchange.ts';
import { type Exchange, exchange } from './lib/serve/raw-http.ts';
import { serveApp, serveModel } from './lib/serve/served.ts';
import { Target } from './lib/serve/target.ts';
import { Tally } from './lib/tally.ts';

const options = readOptions({ count: 300 });
/** One case in this many goes to `serve`. */
const APP_EACH = 3;
/** One case of `serve-model` in this many is a call of gRPC. */
const GRPC_EACH = 4;
/** One case of `serve-model` in this many is a flood, which takes seconds; the first ones come early, so that short runs have one of each. */
const FLOOD_EACH = 500;
const FIRST_FLOOD = 40;
/** INTERNAL, with which the server answers errors of its own. */
const INTERNAL = 13;
const ORPHAN_MS = 5_000;

/** The number of a case among the cases of its server. */
const numberOf = (index: number): number =>
  isForApp(index) ? Math.floor(index / APP_EACH) : index - Math.floor(index / APP_EACH);
const isForApp = (index: number): boolean => index % APP_EACH === APP_EACH - 1;

/**
 * The difference between two exchanges, or null. Each was read until `expected` answers arrived, so bytes after the
 * body may or may not be included. When node:http meets a pipelined request that is not HTTP, it drops the answers in
 * progress; then only the answers that both gave are compared, without the final refusal.
 */
function differenceOf(lane: Exchange, plain: Exchange, expected: number): string | null {
  const isPipelined = expected > 1;
  const [ours, theirs] = [lane, plain].map((each) =>
    isPipelined ? withoutRefusal(each) : each.answers.slice(0, expected),
  ) as [Exchange['answers'], Exchange['answers']];
  if (!isPipelined && ours.length !== theirs.length) {
    return `${ours.length} answers in the lane, ${theirs.length} by node:http`;
  }
  for (const [index, mine] of ours.entries()) {
    const other = theirs[index];
    if (other === undefined) break;
    if (!Object.is(mine.status, other.status)) return `status ${mine.status} in the lane, ${other.status} by node:http`;
    if (!mine.body.equals(other.body)) return `bodies differ: ${start(mine.body)} / ${start(other.body)}`;
    if (mine.status === 200 && mine.headers !== other.headers)
      return `headers differ: ${mine.headers} / ${other.headers}`;
  }
  return null;
}

const start = (body: Buffer): string => body.toString().slice(0, 80);

function withoutRefusal({ answers }: Exchange): Exchange['answers'] {
  const last = answers.at(-1);
  return last?.status === 400 && last.headers.includes('connection: close') ? answers.slice(0, -1) : answers;
}

function modelTarget(home: string): Target<ServedModelDocument> {
  return new Target({
    home,
    start: () => serveModel('sample:fraud', home),
    healthUrlOf: ({ url }) => `${url}/v2/health/live`,
    healthMs: options.healthMs,
  });
}

async function attackModel(target: ReturnType<typeof modelTarget>, index: number, tally: Tally): Promise<void> {
  const served = await target.served();
  if (served === null) return;
  const number = numberOf(index);
  const kind = floodOf(number);
  if (kind !== null) return attackWithFlood(target, kind, { index, tally });
  if (number >= KNOWN_CASES && number % GRPC_EACH === 0) return attackGrpc(target, served.document, { index, tally });
  const { about, pieces, expected } = inferCase(askedOf(served.document), chanceOf(options.seed, index), number);
  const inputs = [{ name: 'request.bin', bytes: Buffer.concat(pieces) }];
  await target.attack({ index, about, inputs, tally }, async ({ document }, limitMs) => {
    const port = Number(new URL(document.url).port);
    const health = Buffer.from('GET /v2/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    const lane = await exchange(port, pieces, { expected, limitMs });
    const plain = await exchange(port, [health, ...pieces], { expected, skip: 1, limitMs });
    if (lane.end === 'limit' || plain.end === 'limit') return { kind: 'hang', text: 'no answer' };
    const failed = lane.answers.find(({ status }) => status >= 500 && status !== 501);
    if (failed !== undefined) return { kind: 'defect', text: `status ${failed.status}: ${start(failed.body)}` };
    const text = differenceOf(lane, plain, expected);
    if (text !== null) return { kind: 'difference', text };
    return lane.answers.some(({ status }) => status === 200) ? 'accepted' : 'refused';
  });
}

/** The flood that a case is; null for most cases. */
function floodOf(number: number): Flood | null {
  return FLOODS.find((_, index) => (number - FIRST_FLOOD - index) % FLOOD_EACH === 0) ?? null;
}

/** Afterwards a right call is answered. `Target` watches the memory, and the health meanwhile. */
async function attackWithFlood(
  target: ReturnType<typeof modelTarget>,
  kind: Flood,
  { index, tally }: { readonly index: number; readonly tally: Tally },
): Promise<void> {
  await target.attack({ index, about: `a flood: ${kind}`, inputs: [], tally }, async ({ document }, limitMs) => {
    await flood(kind, document);
    const headers = { 'content-type': 'application/grpc' };
    const bytes = framed(rightRequest(document));
    const made = { about: kind, method: 'ModelInfer', headers, leaves: false, bytes };
    const end = await grpcExchange(document.grpcAddress ?? '', made, limitMs);
    if (end.kind === 'limit') return { kind: 'hang', text: 'no answer after it' };
    return end.kind === 'status' && end.status === 0
      ? 'accepted'
      : { kind: 'difference', text: `ended with ${end.kind}` };
  });
}

async function attackGrpc(
  target: ReturnType<typeof modelTarget>,
  document: ServedModelDocument,
  { index, tally }: { readonly index: number; readonly tally: Tally },
): Promise<void> {
  const made = grpcCase(document, chanceOf(options.seed, index));
  const inputs = [{ name: 'message.bin', bytes: made.bytes }];
  await target.attack({ index, about: made.about, inputs, tally }, async (served, limitMs) => {
    const end = await grpcExchange(served.document.grpcAddress ?? '', made, limitMs);
    if (end.kind === 'limit') return { kind: 'hang', text: 'no answer' };
    if (end.kind === 'status' && end.status === INTERNAL) return { kind: 'defect', text: 'INTERNAL' };
    if (end.kind === 'none' && !made.leaves) return { kind: 'difference', text: 'no status' };
    return end.kind === 'status' && end.status === 0 ? 'accepted' : 'refused';
  });
}

function appTarget(home: string) {
  return new Target({
    home,
    start: () => serveApp(home),
    healthUrlOf: ({ port }) => `http://127.0.0.1:${port}/`,
    healthMs: options.healthMs,
  });
}

async function attackApp(target: ReturnType<typeof appTarget>, index: number, tally: Tally): Promise<void> {
  const served = await target.served();
  if (served === null) return;
  const token = new URL(served.document.url).hash.slice('#token='.length);
  const made = appCase({ port: served.document.port, token }, chanceOf(options.seed, index), numberOf(index));
  const inputs = [{ name: 'request.bin', bytes: Buffer.concat(made.pieces) }];
  await target.attack({ index, about: made.about, inputs, tally }, async ({ document }, limitMs) => {
    const { answers, end } = await exchange(document.port, made.pieces, {
      expected: 1,
      limitMs,
      leavesAfterMs: made.leavesAfterMs,
    });
    if (end === 'limit') return { kind: 'hang', text: 'no answer, and not closed' };
    const failed = answers.find(({ status }) => status >= 500);
    if (failed !== undefined) return { kind: 'defect', text: `status ${failed.status}: ${start(failed.body)}` };
    const [first] = answers;
    const isPage = first?.headers.includes('content-security-policy') === true;
    if (!made.hasToken && first?.status === 200 && !isPage)
      return { kind: 'difference', text: 'an answer without the token' };
    return first?.status === 200 ? 'accepted' : 'refused';
  });
}

runProgram(options.timeLimitS, async () => {
  const tally = new Tally('requests', options);
  const home = temporaryFolder();
  const model = modelTarget(home);
  const app = appTarget(home);
  // Each server runs its own cases one at a time, so that the case that ended it is known.
  const lane = async (wanted: (index: number) => boolean, attack: (index: number) => Promise<void>): Promise<void> => {
    for (const index of caseNumbers(options)) {
      if (tally.isOver) break;
      if (wanted(index)) await attack(index);
    }
  };
  await Promise.all([
    lane(
      (index) => !isForApp(index),
      (index) => attackModel(model, index, tally),
    ),
    lane(isForApp, (index) => attackApp(app, index, tally)),
  ]);
  await Promise.all([model.settle(), app.settle()]);
  model.stop();
  app.stop();
  for (const pid of await orphansAfter(ORPHAN_MS)) tally.violated('orphan', options.count, `process ${pid} was left`);
  return tally.finish();
});
