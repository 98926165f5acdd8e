import type { Reason, ReasonOf } from '#core/contract/reasons.ts';
import type { RunDocument } from '#core/contract/run.ts';

/**
 * Why a run that was measured on a device says nothing about the price of any machine; null if it may, and for a run on the CPU. A device proves
 * the machine that it is in, so that machine must be one that can be bought.
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

/** What a row says whose speed a device of its own machine has proven; null for a run on the CPU. */
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
