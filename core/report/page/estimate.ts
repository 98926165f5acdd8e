import type { AspectCell, AspectName, Aspects, ShownReport } from '#core/report/model.ts';

/** The mark of a number that is an estimate for a changed workload. */
const ABOUT = '≈ ';

/** A text with the mark of an estimate, unless it has no number. */
export function about(text: string): string {
  return /\d/.test(text) ? `${ABOUT}${text}` : text;
}

/** A cell of the seven aspects with its number marked as an estimate. */
export function markedCell(name: AspectName, of: AspectCell): AspectCell {
  // Throughput was measured on the host and does not follow the workload.
  return name === 'Throughput' || of.quantity === null ? of : { ...of, headline: about(of.headline) };
}

/** The same parts with every estimated key number and aspect marked. The options table marks its own cells. */
export function markedAsEstimate(shown: ShownReport): ShownReport {
  const { aspects, keyNumbers } = shown;
  return {
    ...shown,
    keyNumbers: keyNumbers.map((each) => (each.quantity === null ? each : { ...each, text: about(each.text) })),
    aspects: markedAspects(aspects),
  };
}

/** The same aspects with every estimated number marked. */
export function markedAspects(aspects: Aspects): Aspects {
  return {
    ...aspects,
    rows: aspects.rows.map(({ name, cells }) => ({ name, cells: cells.map((each) => markedCell(name, each)) })),
  };
}
