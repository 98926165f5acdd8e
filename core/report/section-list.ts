import { aspectsSection } from './sections/aspects.ts';
import { auditSection } from './sections/audit.ts';
import { asksSection } from './board/asks.ts';
import { cloudsSection } from './board/clouds.ts';
import { costsSection } from './board/costs.ts';
import { othersSection } from './board/others.ts';
import { riskSection } from './board/risk.ts';
import { whySection } from './board/why.ts';
import { breakEvensSection } from './sections/break-evens.ts';
import { chartsSection } from './sections/charts.ts';
import { filledSections } from './document.ts';
import { foundSection } from './sections/found.ts';
import type { ReportSection, SectionSource } from './model.ts';
import { caveatsSection } from './sections/notices.ts';
import { optionsSection } from './sections/options.ts';
import { assumptionsSection, otherAssumptionsSection } from './sections/assumptions.ts';
import { becauseSection, changesSection, flipsSection, relaxSection } from './sections/verdict.ts';

/** The sections of a report in order. A new section is a file of its own and one line here; every format paints it. */
const SECTIONS: readonly ((source: SectionSource) => ReportSection | null)[] = [
  whySection,
  costsSection,
  othersSection,
  cloudsSection,
  changesSection,
  riskSection,
  asksSection,
  foundSection,
  becauseSection,
  flipsSection,
  relaxSection,
  aspectsSection,
  breakEvensSection,
  optionsSection,
  chartsSection,
  caveatsSection,
  assumptionsSection,
  otherAssumptionsSection,
  auditSection,
];

/** The sections of a report that say something. */
export function sectionsOf(source: SectionSource): readonly ReportSection[] {
  const sections = SECTIONS.map((make) => make(source)).filter((section) => section !== null);
  return filledSections(sections);
}
