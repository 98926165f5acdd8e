import type { Reason } from '#core/contract/reasons/reasons.ts';
import { oncePer } from '#core/once-per.ts';
import { MONTH_H, MONTH_S } from '#core/price/pricing/units.ts';
import { type AnswerTable, tableOf } from '#core/price/serving/candidate/answer-table.ts';
import type { Lookup } from '#core/price/serving/candidate/lookup.ts';
import type { Planning } from '#core/price/serving/candidate/planning.ts';
import { allQuotas, ENOUGH, quotaCaveats, quotaMax } from '#core/price/serving/candidate/quotas.ts';
import type { Tally } from '#core/price/serving/candidate/tally.ts';
import type { BatchRuns } from './batch-runs.ts';

/** The runs that write a table. */
export type WritingRuns = Pick<BatchRuns, 'periodS' | 'rows' | 'workS' | 'slackS'>;

/** A run that is faster than its destination writes more slowly, if it still finishes in time. */
export function availableS({ workS, slackS }: Pick<WritingRuns, 'workS' | 'slackS'>): number {
  return workS + Math.max(0, slackS);
}

const HOUR_S = 3600;

/** The part of provisioned capacity that is planned for: the target of DynamoDB's own scaling. */
const TARGET_SHARE = 0.7;

/** A table with prices of the mode on demand, and its limits in units per second; infinite where none is known. */
interface TableTerms extends AnswerTable {
  readonly lookup: Lookup;
  /** The units that one table can have. */
  readonly mostUnits: number;
  /** The units that it can have without asking. */
  readonly quotaUnits: number;
}

/** Null if the catalogue lacks a price of the mode on demand. */
const termsOf = oncePer((lookup: Lookup): TableTerms | null => {
  const table = tableOf(lookup);
  const { quota } = table;
  if (Number.isNaN(table.writeUsd + table.readUsd)) return null;
  return {
    ...table,
    lookup,
    mostUnits: quota === null ? Infinity : quotaMax(lookup, quota),
    quotaUnits: quota === null ? Infinity : lookup.limit(quota),
  };
});

/**
 * A table that every run of a batch rewrites and the reads from it, under the cheaper of its two capacity modes, in the draw that it was last fitted to.
 * Provisioned writes are scheduled: for the whole hours of the load they are raised, otherwise they are at their minimum. A run whose answers come within
 * an hour spreads their writes over that hour, or over as many hours as the limit of a table asks for, if it has the time. Provisioned reads are there
 * for the peak. A table has one mode for both.
 */
export class TableCapacity {
  private readonly terms: TableTerms;

  /** Units of one write. */
  writeUnits = Number.NaN;
  /** Units of one read; 0 if whoever reads the table pays for it. */
  readUnits = 0;
  readsPerMonth = 0;
  peakReadsPerS = 0;

  /** Whether capacity is provisioned, in units for some hours of each run. */
  isProvisioned = false;
  writes = Number.NaN;
  reads = Number.NaN;
  hours = Number.NaN;
  /** Hours per month in which the writes are raised, and the others. */
  private raisedH = Number.NaN;
  private idleH = Number.NaN;
  /** Units that are written and read in a month. */
  private monthWrites = Number.NaN;
  private monthReads = Number.NaN;
  /** US dollars per month of writes and reads. */
  usd = Number.NaN;
  /** Seconds by which the answers of a run are later in the table than the run ends. */
  lateS = Number.NaN;
  /** Whether the throughput of one table allows the writes and the reads. */
  quota: Planning<readonly Reason[]> = ENOUGH;

  constructor(terms: TableTerms) {
    this.terms = terms;
  }

  /** Chooses the cheaper mode for the writes of runs, and for the reads that are set. */
  fit(runs: WritingRuns): void {
    const { writeUnits, readUnits, terms } = this;
    const perMonth = MONTH_S / runs.periodS;
    this.monthWrites = perMonth * runs.rows * writeUnits;
    this.monthReads = this.readsPerMonth * readUnits;
    const onDemandUsd = this.monthWrites * terms.writeUsd + this.monthReads * terms.readUsd;
    this.isProvisioned = this.provision(runs) && this.usd < onDemandUsd;
    if (this.isProvisioned) {
      this.quota = this.quotaFor(this.writes, this.reads);
    } else {
      this.usd = onDemandUsd;
      this.lateS = 0;
      this.quota = this.quotaFor((runs.rows / availableS(runs)) * writeUnits, this.peakReadsPerS * readUnits);
    }
  }

  /** False if the catalogue has no prices, or if the writes do not fit into the hours, the period, or the limit of a table. */
  private provision(runs: WritingRuns): boolean {
    const { writeUnits } = this;
    const { mostUnits, writeUsdPerH, readUsdPerH } = this.terms;
    if (Number.isNaN(writeUsdPerH + readUsdPerH)) return false;
    const unitsPerHour = HOUR_S * TARGET_SHARE * mostUnits;
    const hours = Math.max(1, Math.ceil(runs.workS / HOUR_S), Math.ceil((runs.rows * writeUnits) / unitsPerHour));
    const lateS = hours * HOUR_S - runs.workS;
    // Capacity is lowered once per load, at most once an hour.
    if (lateS > runs.slackS || runs.periodS < HOUR_S) return false;
    const writes = Math.ceil((runs.rows * writeUnits) / (hours * HOUR_S * TARGET_SHARE));
    const reads = Math.max(1, Math.ceil((this.peakReadsPerS * this.readUnits) / TARGET_SHARE));
    if (Math.max(writes, reads) > mostUnits) return false;
    const raisedH = (MONTH_S / runs.periodS) * hours;
    const idleH = Math.max(0, MONTH_H - raisedH);
    this.hours = hours;
    this.lateS = lateS;
    this.writes = writes;
    this.reads = reads;
    this.raisedH = raisedH;
    this.idleH = idleH;
    this.usd = (writes * raisedH + idleH) * writeUsdPerH + reads * MONTH_H * readUsdPerH;
    return true;
  }

  private quotaFor(writesPerS: number, readsPerS: number): Planning<readonly Reason[]> {
    const { lookup, quota, product, quotaUnits } = this.terms;
    const [writes, reads] = [Math.ceil(writesPerS), Math.ceil(readsPerS)];
    if (quota === null || (writes <= quotaUnits && reads <= quotaUnits)) return ENOUGH;
    return allQuotas(
      quotaCaveats(lookup, quota, { unit: 'write-unit', needed: writes, product }),
      quotaCaveats(lookup, quota, { unit: 'read-unit', needed: reads, product }),
    );
  }

  /** Adds the writes and the reads. */
  addTo(to: Tally): void {
    const { writes, reads, hours, raisedH, idleH, terms } = this;
    if (this.isProvisioned) {
      to.item(terms.code('write-capacity'), writes * raisedH + idleH, 'unit-hour', terms.writeUsdPerH)?.describe({
        fields: { units: writes, hours },
        grows: { growth: 'in-part', fixedQuantity: idleH },
      });
      to.item(terms.code('read-capacity'), reads * MONTH_H, 'unit-hour', terms.readUsdPerH)?.describe({
        fields: { units: reads },
      });
      return;
    }
    to.item(terms.code('writes'), this.monthWrites, 'unit', terms.writeUsd);
    if (this.readUnits !== 0) to.item(terms.code('reads'), this.monthReads, 'unit', terms.readUsd);
  }

  /** What to state about the mode. */
  reasons(): readonly Reason[] {
    const { writes: units, hours, lateS } = this;
    return this.isProvisioned ? [{ code: 'provisioned-writes', units, hours, lateS }] : [];
  }
}

/** The capacity of a table; null if the catalogue lacks a price of the mode on demand. */
export function tableCapacity(lookup: Lookup): TableCapacity | null {
  const terms = termsOf(lookup);
  return terms === null ? null : new TableCapacity(terms);
}
