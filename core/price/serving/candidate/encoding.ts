import type { TensorInfo } from '#core/contract/model/model.ts';
import type { RunDocument } from '#core/contract/run/run.ts';
import type { PayloadEncoding, Workload } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import { inBase64, type Payload, payloadIn } from './payload.ts';
import type { Draw } from './draw.ts';

/**
 * The encodings that interfaces accept for requests and answers: any bytes, or text only, with binary data as base64. Lambda's Invoke takes and
 * returns JSON; messages of SQS, SNS and EventBridge are text. SageMaker passes the body of a request on as it is, and so does a load balancer.
 */
const CARRIES = {
  alb: 'bytes',
  'cloud-run': 'bytes',
  'container-apps': 'bytes',
  'event-hubs': 'bytes',
  eventbridge: 'text',
  'functions-flex': 'bytes',
  kafka: 'bytes',
  kinesis: 'bytes',
  lambda: 'text',
  pubsub: 'bytes',
  s3: 'bytes',
  'sagemaker-endpoint': 'bytes',
  'sagemaker-serverless': 'bytes',
  sns: 'text',
  sqs: 'text',
} as const satisfies Readonly<Record<string, 'bytes' | 'text'>>;

/** What a request or an answer passes. */
export type Interface = keyof typeof CARRIES;

/** Whether a row of one of these tensors has two or more dimensions, such as an image: written as JSON numbers, it would be several times larger. */
function areTensors(ports: readonly TensorInfo[]): boolean {
  return ports.some(({ dims }) => dims !== null && dims.length > 2);
}

/** The default encoding of a model's requests and answers. */
const naturalOf = oncePer(({ model: { inputs, outputs } }: RunDocument) => ({
  request: areTensors(inputs) ? 'binary' : 'json',
  answer: areTensors(outputs) ? 'binary' : 'json',
}));

/** Bytes of a request and of its answer as they pass an interface. */
export function sentIn(
  asked: {
    readonly context: { readonly run: RunDocument };
    readonly workload: Workload;
    readonly simulation: Draw;
  },
  over: Interface,
): Payload {
  return sentAs(payloadIn(asked), { run: asked.context.run, encoding: asked.workload.payloadEncoding, over });
}

/** Bytes of a request and its answer in a draw as they pass an interface. */
export function sentBytes(
  { context, workload }: { readonly context: { readonly run: RunDocument }; readonly workload: Workload },
  over: Interface,
): (draw: Draw) => number {
  const as = { run: context.run, encoding: workload.payloadEncoding, over };
  return (simulation) => {
    const { payloadBytesIn, payloadBytesOut } = sentAs(payloadIn({ workload, simulation }), as);
    return payloadBytesIn + payloadBytesOut;
  };
}

/** A payload as it passes an interface. */
export function sentAs(
  payload: Payload,
  as: { readonly run: RunDocument; readonly encoding: PayloadEncoding; readonly over: Interface },
): Payload {
  if (CARRIES[as.over] === 'bytes') return payload;
  switch (as.encoding) {
    case 'json':
    case 'base64':
      return payload;
    case 'binary':
      return inBase64(payload);
    default: {
      const { request, answer } = naturalOf(as.run);
      if (request === 'json' && answer === 'json') return payload;
      const { payloadBytesIn, payloadBytesOut } = inBase64(payload);
      return {
        payloadBytesIn: request === 'binary' ? payloadBytesIn : payload.payloadBytesIn,
        payloadBytesOut: answer === 'binary' ? payloadBytesOut : payload.payloadBytesOut,
      };
    }
  }
}
