import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { costPerMillionUsd } from '#core/price/pricing/units.ts';
import { duration, usdNumber } from '#core/words/format/format.ts';
import {
  measuredEndpointText,
  measuredCurrentDeploymentText,
  currentDeploymentText,
} from '#core/contract/endpoint/current-deployment-words.ts';
import type { CurrentDeployment } from '#core/contract/endpoint/current-deployment.ts';
import type { Workload } from '#core/contract/workload/workload.ts';

/** The current deployment, as stated or measured, next to the options. */
export interface CurrentDeploymentRow {
  readonly detail: string;
  readonly count: number | null;
  /** Without dollar signs, like the columns of the options. */
  readonly perMillion: string;
  readonly monthly: string;
  /** Null if the current cost is not stated. */
  readonly perMillionUsd: number | null;
  readonly monthlyUsd: number | null;
  /** `measured` if it was measured, or if a run of it is stated. */
  readonly basis: 'stated' | 'measured';
  /** Formatted, with unit; a dash unless it was measured. */
  readonly latencyP99: string;
  /** In milliseconds; null unless they were measured. */
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
}

/** The current deployment, shown with the options; null if it was neither measured nor stated. Its cost comes from the workload. */
export function currentDeploymentRow({
  workload,
  currentDeployment,
}: Pick<PlanDocument, 'workload' | 'currentDeployment'>): CurrentDeploymentRow | null {
  const { current, predictionsPerDay } = workload;
  if (currentDeployment !== undefined) return measuredRow(workload, currentDeployment);
  if (current === null) return null;
  const { measured } = current;
  const perMillionUsd = costPerMillionUsd(current.monthlyUsd, predictionsPerDay);
  return {
    detail:
      measured === null
        ? currentDeploymentText(current)
        : `${currentDeploymentText(current)}; ${measuredCurrentDeploymentText(measured)}`,
    count: current.instances,
    perMillion: usdNumber(perMillionUsd),
    monthly: usdNumber(current.monthlyUsd),
    perMillionUsd,
    monthlyUsd: current.monthlyUsd,
    basis: measured === null ? 'stated' : 'measured',
    latencyP99: duration(measured === null ? null : measured.p99Ms),
    latencyP50Ms: measured === null ? null : measured.p50Ms,
    latencyP99Ms: measured === null ? null : measured.p99Ms,
  };
}

const NOT_KNOWN = '—';

function measuredRow({ current, predictionsPerDay }: Workload, { endpoint }: CurrentDeployment): CurrentDeploymentRow {
  const monthlyUsd = current?.monthlyUsd ?? null;
  const perMillionUsd = monthlyUsd === null ? null : costPerMillionUsd(monthlyUsd, predictionsPerDay);
  const stated = current === null ? '' : `${currentDeploymentText(current)}; `;
  return {
    detail: `${stated}${measuredEndpointText(endpoint)}`,
    count: current?.instances ?? null,
    perMillion: perMillionUsd === null ? NOT_KNOWN : usdNumber(perMillionUsd),
    monthly: monthlyUsd === null ? NOT_KNOWN : usdNumber(monthlyUsd),
    perMillionUsd,
    monthlyUsd,
    basis: 'measured',
    latencyP99: duration(endpoint.p99Ms),
    latencyP50Ms: endpoint.p50Ms,
    latencyP99Ms: endpoint.p99Ms,
  };
}
