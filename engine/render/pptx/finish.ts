import type Zip from 'jszip';
import type { XyChart } from '#core/figure/model.ts';
import { xyChartXml } from './xy-chart.ts';

/** The relationship of a chart's data sheet, as the library names it. */
const DATA_SHEET = 'rId1';

async function mend(zip: Zip, part: RegExp, change: (xml: string) => string): Promise<void> {
  for (const file of zip.file(part)) zip.file(file.name, change(await file.async('string')));
}

/** A chart of bars as its schema has it: the colours of points before their labels, and two axes; the library names a third that is not there. */
function chartInOrder(xml: string): string {
  return xml
    .replaceAll(/(<c:dLbls>(?:(?!<\/c:ser>)[\s\S])*?<\/c:dLbls>)((?:\s*<c:dPt>[\s\S]*?<\/c:dPt>)+)/g, '$2$1')
    .replaceAll(/((?:<c:axId val="\d+"\/>\s*){2})<c:axId val="\d+"\/>/g, '$1');
}

/** The presentation as its schema has it: the master of the notes before the slides. */
function presentationInOrder(xml: string): string {
  return xml.replace(/(<p:sldIdLst>.*?<\/p:sldIdLst>)(<p:notesMasterIdLst>.*?<\/p:notesMasterIdLst>)/s, '$2$1');
}

/**
 * The last changes to a file of the library: charts with two axes get their own parts, notes a paragraph for each of their lines, and elements
 * the order of their schema.
 * @param charts the chart of each chart part in order; null where the library's stays
 */
export async function finishPptx(bytes: Uint8Array, charts: readonly (XyChart | null)[]): Promise<Uint8Array> {
  const { default: Library } = await import('jszip');
  const zip = await Library.loadAsync(bytes);
  const parts = zip.file(CHART_PART).map(({ name }) => name);
  // The library goes on counting from one file to the next.
  parts.sort((a, b) => numberOf(a) - numberOf(b));
  if (parts.length !== charts.length) throw new Error(`${parts.length} chart parts instead of ${charts.length}`);
  parts.forEach((name, index) => {
    const chart = charts[index] ?? null;
    if (chart !== null) zip.file(name, xyChartXml(chart, DATA_SHEET));
  });
  await mend(zip, CHART_PART, chartInOrder);
  await mend(zip, /^ppt\/presentation\.xml$/, presentationInOrder);
  await mend(zip, /^ppt\/notesSlides\/notesSlide\d+\.xml$/, notesInParagraphs);
  return zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' });
}

const CHART_PART = /^ppt\/charts\/chart(\d+)\.xml$/;

function numberOf(part: string): number {
  return Number(CHART_PART.exec(part)?.[1]);
}

const NOTES =
  /<a:p><a:r><a:rPr lang="en-US" dirty="0"\/><a:t>([^<]*)<\/a:t><\/a:r><a:endParaRPr lang="en-US" dirty="0"\/><\/a:p>/;

/** Notes with a paragraph for each line; the library writes them as one. */
function notesInParagraphs(xml: string): string {
  return xml.replace(NOTES, (_all, text: string) =>
    text
      .split(/\r?\n/)
      .map((line) => `<a:p><a:r><a:rPr lang="en-US" dirty="0"/><a:t>${line}</a:t></a:r></a:p>`)
      .join(''),
  );
}
