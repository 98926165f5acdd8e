import { fileURLToPath } from 'node:url';
import { Client, credentials, type ServiceError } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { onTestFinished } from 'vitest';
import { bodyMemory } from '#engine/model-server/body.ts';
import { Inference } from '#engine/model-server/inference.ts';
import { withBodyLimit } from '#engine/model-server/limits.ts';
import type { MergeLimits } from '#engine/model-server/merging/merge-limits.ts';
import { type ModelRunner, runHere } from '#engine/model-server/runner.ts';
import type { ServedModel } from '#engine/model-server/served-model.ts';
import type { CallerTimes } from '#engine/model-server/server.ts';
import { Statistics } from '#engine/model-server/statistics.ts';
import { createGrpcServer } from './grpc-server.ts';

/** The messages of the protocol as its .proto file has them. */
export const proto = protobuf.loadSync(fileURLToPath(new URL('open-inference.proto', import.meta.url)));
const SERVICE = 'inference.GRPCInferenceService';

/** A message as protobufjs reads it. */
export type Message = Readonly<Record<string, unknown>>;

/** The served model with a client that speaks as the .proto file says, or sends any bytes. */
export async function servedByGrpc(
  model: ServedModel,
  {
    limitBytes = 2 ** 20,
    limits = null,
    around = (runner) => runner,
    times,
  }: {
    readonly limitBytes?: number;
    readonly limits?: MergeLimits | null;
    /** Wraps the runner. */
    readonly around?: (runner: ModelRunner) => ModelRunner;
    readonly times?: CallerTimes;
  } = {},
) {
  const runner = await runHere(model);
  const statistics = new Statistics();
  const requestLimits = withBodyLimit(limitBytes, model);
  const defects: unknown[] = [];
  const inference = new Inference({
    model,
    runner: around(runner),
    statistics,
    limits: requestLimits,
    mergeLimits: limits,
    large: null,
  });
  const server = createGrpcServer({
    model,
    inference,
    statistics,
    limits: requestLimits,
    memory: bodyMemory(requestLimits),
    ...(times === undefined ? {} : { times }),
    onDefect: (error) => defects.push(error),
  });
  const port = await server.listen(0);
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  onTestFinished(async () => {
    client.close();
    await server.stop();
    await runner.close();
  });
  const send = (name: string, bytes: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const asIs = (each: Buffer): Buffer => each;
      client.makeUnaryRequest(`/${SERVICE}/${name}`, asIs, asIs, bytes, (error, answer) => {
        if (error !== null) reject(error);
        else resolve(answer ?? Buffer.alloc(0));
      });
    });
  const call = async (name: string, request: Message = {}): Promise<Message> => {
    const [asked, answered] = [
      proto.lookupType(`inference.${name}Request`),
      proto.lookupType(`inference.${name}Response`),
    ];
    const bytes = Buffer.from(asked.encode(asked.fromObject(request)).finish());
    return answered.toObject(answered.decode(await send(name, bytes)), {
      longs: String,
      bytes: Buffer,
      defaults: true,
      arrays: true,
    }) as Message;
  };
  const refused = async (work: Promise<unknown>): Promise<ServiceError> => {
    const error: unknown = await work.then(
      (answer) => new Error(`answered ${JSON.stringify(answer)}`),
      (reason: unknown) => reason,
    );
    return error as ServiceError;
  };
  return { port, call, send, refused, defects, statistics };
}
