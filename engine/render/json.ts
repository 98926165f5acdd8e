import type { PlanDocument } from '#core/contract/plan.ts';
import type { ReportModel } from '#core/report/model.ts';

/** Version of report.json: `{ schemaVersion, plan, report }`. */
const REPORT_SCHEMA_VERSION = 1;

/** The plan itself, which can be parsed again as plan.json, and the whole report. */
export function renderJson(plan: PlanDocument, report: ReportModel): string {
  return `${JSON.stringify({ schemaVersion: REPORT_SCHEMA_VERSION, plan, report }, null, 2)}\n`;
}
