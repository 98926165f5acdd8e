import type { Reason, ReasonOf } from '#core/contract/reasons/reasons.ts';
import type { RunDocument } from '#core/contract/run/run.ts';

/**
 * Why a run that was measured on a device cannot be priced; null if it can, and for a run on the CPU. A device represents its own machine, so that
 * machine must be an instance type.
 */
export function whyNotPriced({ execution, host }: RunDocument): ReasonOf<'device-not-priced'>['why'] | null {
  if (execution === undefined) return null;
  if (execution.device.isSoftware === true) return 'software';
  if (execution.device.isSoftware === null) return 'device-unknown';
  if (!execution.answers.same) return 'answers-differ';
  return (host.instanceType ?? null) === null ? 'no-instance' : null;
}

/** The note on a run that is not priced; null for any other. */
export function notPricedNote(run: RunDocument): Reason | null {
  const why = whyNotPriced(run);
  const { execution } = run;
  if (why === null || execution === undefined) return null;
  return { code: 'device-not-priced', provider: execution.provider, device: execution.device.name, why };
}

/** The reason for a row whose speed was measured on a device of its own machine; null for a run on the CPU. */
export function deviceNote({ execution }: RunDocument): Reason | null {
  if (execution === undefined) return null;
  const { provider, device, placement } = execution;
  const onCpu = placement.byProvider.find((each) => each.provider === 'cpu');
  return {
    code: 'measured-on-device',
    provider,
    device: device.name,
    nodesOnCpu: onCpu?.nodes ?? 0,
    nodes: placement.byProvider.reduce((sum, { nodes }) => sum + nodes, 0),
    shareOnCpu: onCpu?.share ?? 0,
  };
}
