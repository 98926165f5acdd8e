import { findPreset } from '#core/contract/workload/presets.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { oncePer } from '#core/once-per.ts';
import type { Draw } from './draw.ts';
import { onceFor } from './per-draw.ts';

/** Bytes of a request and of its answer. */
export type Payload = Pick<Workload, 'payloadBytesIn' | 'payloadBytesOut'>;

const PLAIN = Workload.parse({ predictionsPerDay: 1 });

/** Which sizes of a workload are not stated: they are still those of its preset, or of a workload without one. */
const assumedPayload = oncePer(({ preset, payloadBytesIn, payloadBytesOut }: Workload) => {
  const usual = (preset === null ? null : findPreset(preset)?.workload) ?? PLAIN;
  return { request: payloadBytesIn === usual.payloadBytesIn, answer: payloadBytesOut === usual.payloadBytesOut };
});

/** The payload in a draw. A size that is assumed has a spread, one that is stated is certain. */
export function payloadIn({
  workload,
  simulation,
}: {
  readonly workload: Workload;
  readonly simulation: Draw;
}): Payload {
  return payloadOf(workload, simulation);
}

const payloadOf = onceFor(madePayload);

function madePayload(workload: Workload, simulation: Draw): Payload {
  const plain = plainPayload(workload, simulation);
  // It is text on every interface and in every store.
  return workload.payloadEncoding === 'base64' ? inBase64(plain) : plain;
}

/** The payload of a workload in the central simulation. */
export const statedPayload = oncePer((workload: Workload): Payload =>
  workload.payloadEncoding === 'base64' ? inBase64(workload) : workload,
);

/** Bytes of base64 for each byte; up to two bytes at the end are not counted. */
export const BASE64 = 4 / 3;

/** A payload as base64. */
export function inBase64({ payloadBytesIn, payloadBytesOut }: Payload): Payload {
  return { payloadBytesIn: payloadBytesIn * BASE64, payloadBytesOut: payloadBytesOut * BASE64 };
}

function plainPayload(workload: Workload, simulation: Draw): Payload {
  const { requestBytesRatio, answerBytesRatio } = simulation;
  if (requestBytesRatio === 1 && answerBytesRatio === 1) return workload;
  const { request, answer } = assumedPayload(workload);
  if (!request && !answer) return workload;
  return {
    payloadBytesIn: workload.payloadBytesIn * (request ? requestBytesRatio : 1),
    payloadBytesOut: workload.payloadBytesOut * (answer ? answerBytesRatio : 1),
  };
}
