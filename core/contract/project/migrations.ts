import { isRecord, mapped } from '#core/contract/plan/plan-migration.ts';

/*
 * Converts documents of version 1 to this version. The input is unvalidated JSON: whatever does not look like a version 1 document is
 * returned unchanged, so that the schema reports what is wrong with it.
 */

/** A reason of version 1 was `{ code, text, fix }`, a sentence without values. Commands stood in backticks. */
function recordedReason(reason: unknown): unknown {
  if (!isRecord(reason)) return reason;
  const fix = reason['fix'];
  const remedy = typeof fix === 'string' ? fix.replaceAll('`', '') : fix;
  return { code: 'recorded', was: reason['code'], sentence: reason['text'], remedy };
}

/** Migrates a run.json of any version. Version 1 had reasons without values, and incidents that were plain sentences. */
export function currentRun(run: unknown): unknown {
  if (!isRecord(run) || run['schemaVersion'] !== 1) return run;
  const { trust, incidents } = run;
  const reasonOf = (reason: unknown): unknown =>
    isRecord(reason)
      ? { ...Object(recordedReason(reason)), phases: [], text: reason['text'], fix: reason['fix'] }
      : reason;
  return {
    ...run,
    schemaVersion: 2,
    trust: isRecord(trust) ? { ...trust, reasons: mapped(trust['reasons'], reasonOf) } : trust,
    incidents: mapped(incidents, (text) => ({ code: 'recorded', sentence: text, phase: null, text })),
  };
}

/** Migrates the runs of a plan.json. */
export function withCurrentRuns(plan: unknown): unknown {
  return isRecord(plan) ? { ...plan, runs: mapped(plan['runs'], currentRun) } : plan;
}

/** Migrates a project of any version. Version 1 differs in the runs that it contains; version 2 in names. */
export function currentProject(project: unknown): unknown {
  if (!isRecord(project) || (project['schemaVersion'] !== 1 && project['schemaVersion'] !== 2)) return project;
  const { packs, today, ...rest } = project;
  return {
    ...rest,
    schemaVersion: 3,
    run: currentRun(project['run']),
    importedRuns: mapped(packs, currentRun),
    ...(today === undefined ? {} : { currentDeployment: today }),
  };
}

/** Migrates one line of events.ndjson, which has no version of its own. In version 1, observations and incidents were sentences. */
export function currentEvent(event: unknown): unknown {
  if (!isRecord(event)) return event;
  const { kind, reason, text, incident } = event;
  if (kind === 'noise' && isRecord(reason) && typeof reason['fix'] === 'string') {
    return { ...event, reason: recordedReason(reason) };
  }
  if (kind === 'incident' && incident === undefined && typeof text === 'string') {
    return { kind, phase: event['phase'], incident: { code: 'recorded', sentence: text } };
  }
  return event;
}
