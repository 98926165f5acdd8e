import { z } from 'zod';
import { EndpointVerdict } from './endpoint.ts';
import { EndpointProtocol } from './endpoint-protocol.ts';
import { IsoTime, Ms, Name, RatePerS } from '#core/contract/base/numbers.ts';
import { ServiceId } from '#core/contract/serving/serving.ts';

/** A measured endpoint as a plan shows it. */
export const MeasuredEndpoint = z.object({
  host: Name,
  protocol: EndpointProtocol,
  measuredAt: IsoTime,
  /** SHA-256 of the endpoint.json. */
  sha256: Name,
  verdict: EndpointVerdict,
  /** The highest rate that it sustained, and the latency at that rate; p99 is null with too few answers. */
  ratePerS: RatePerS,
  p50Ms: Ms,
  p99Ms: Ms.nullable(),
  /** The shortest network round trip between it and the measuring machine. */
  networkFloorMs: Ms,
  /** The service of the plan that it runs on; null if that is not known. */
  service: ServiceId.nullable(),
});
export type MeasuredEndpoint = Readonly<z.infer<typeof MeasuredEndpoint>>;

/**
 * The effect of the difference between measured and planned: a change of the request path of every live option. `plannedP99Ms` is the plan's before
 * the change, `measuredP99Ms` the measured one with the stated network time in place of the network floor.
 */
const Calibration = z.object({
  plannedP99Ms: Ms,
  measuredP99Ms: Ms,
  pathBeforeMs: Ms,
  pathAfterMs: Ms,
});

/** The current deployment, as measured, in a plan. Without a calibration, `reason` says why. */
export const CurrentDeployment = z.object({
  endpoint: MeasuredEndpoint,
  calibration: z.discriminatedUnion('state', [
    z.object({ state: z.literal('calibrated'), ...Calibration.shape }),
    z.object({
      state: z.literal('not-calibrated'),
      reason: z.enum(['service-unknown', 'service-not-feasible', 'no-p99', 'no-latency-planned']),
    }),
  ]),
});
export type CurrentDeployment = Readonly<z.infer<typeof CurrentDeployment>>;
