import type { XyChart } from '#core/figure/model.ts';
import { xyChartXml } from './xy-chart.ts';

/** The relationship of a chart's data sheet, as the library names it. */
const DATA_SHEET = 'rId1';

/**
 * The last changes to a file of the library: charts with two axes get their own parts, and notes a paragraph for each of their lines.
 * @param charts the chart of each chart part in order; null where the library's stays
 */
export async function finishPptx(bytes: Uint8Array, charts: readonly (XyChart | null)[]): Promise<Uint8Array> {
  const { default: Zip } = await import('jszip');
  const zip = await Zip.loadAsync(bytes);
  const parts = zip.file(CHART_PART).map(({ name }) => name);
  // The library goes on counting from one file to the next.
  parts.sort((a, b) => numberOf(a) - numberOf(b));
  if (parts.length !== charts.length) throw new Error(`${parts.length} chart parts instead of ${charts.length}`);
  parts.forEach((name, index) => {
    const chart = charts[index] ?? null;
    if (chart !== null) zip.file(name, xyChartXml(chart, DATA_SHEET));
  });
  for (const file of zip.file(/^ppt\/notesSlides\/notesSlide\d+\.xml$/)) {
    zip.file(file.name, notesInParagraphs(await file.async('string')));
  }
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
