import { describe, expect, test } from 'vitest';
import { exampleCatalog } from '#core/contract/testing/testing-catalog.ts';
import { makeReport } from '#core/report/make-report.ts';
import { EDGE_CASES } from '#core/report/testing-cases.ts';
import { SLIDER_INPUTS } from '#core/words/read/slider-definitions.ts';
import { LIVE_IDS, noSlidersText } from './live-panel.ts';
import { reportHtml } from './page.ts';
import { START } from './sliders.ts';

const SCRIPT = 'H4sIAAAA';

function pageOf(name: keyof typeof EDGE_CASES): string {
  const plan = EDGE_CASES[name]();
  const catalog = exampleCatalog();
  return reportHtml(makeReport(plan), {
    kind: 'sliders',
    plan,
    catalog,
    script: SCRIPT,
    allowedSha256: ['b25l', 'dHdv'],
  });
}

function dataOf(page: string, id: string): unknown {
  const text = new RegExp(`<script type="application/json" id="${id}">([^<]*)</script>`).exec(page)?.[1];
  return JSON.parse(text ?? 'null');
}

describe('a page with sliders', () => {
  test('allows two scripts by their hashes, and holds what starts the compressed one', () => {
    const page = pageOf('example');
    expect(page).toContain(
      `content="default-src 'none'; script-src 'sha256-b25l' 'sha256-dHdv'; worker-src blob:; style-src`,
    );
    expect(page.match(/<script(?! type="application\/(json|gzip)")[^>]*>/g)).toEqual(['<script>']);
    expect(page).toContain(`<script>${START}</script>`);
    expect(page).toContain(`<script type="application/gzip" id="${LIVE_IDS.script}">${SCRIPT}</script>`);
  });

  test('is the page of the plan apart from the sliders, which are hidden until the script runs and on paper', () => {
    const page = pageOf('example');
    const [panel = ''] = /<section class="what-if screen"[^]*?<\/section>\n/.exec(page) ?? [];
    expect(panel).toMatch(/^<section [^>]* hidden>/);
    const bodyOf = (html: string): string => /<main class="report">[^]*<\/main>/.exec(html)?.[0] ?? '';
    expect(bodyOf(page).replace(panel, '')).toBe(bodyOf(reportHtml(makeReport(EDGE_CASES.example()))));
  });

  test('has a native slider for each input, with its name and its value in words', () => {
    const page = pageOf('example');
    for (const input of SLIDER_INPUTS) {
      expect(page).toContain(`<label for="slider-${input}">`);
      expect(page).toMatch(new RegExp(`<input type="range" id="slider-${input}"[^>]* aria-valuetext="[^"]+"`));
    }
  });

  test('contains the plan and the prices as data that no name can break out of', () => {
    const page = pageOf('hostile');
    expect(dataOf(page, LIVE_IDS.plan)).toEqual(EDGE_CASES.hostile());
    expect(dataOf(page, LIVE_IDS.catalog)).toEqual(exampleCatalog());
    expect(page.match(/<script/g)).toHaveLength(4);
  });
});

test('a page without sliders says why in one line and runs nothing', () => {
  for (const why of ['no-run', 'other-prices', 'too-large', 'no-script'] as const) {
    const page = reportHtml(makeReport(EDGE_CASES.example()), { kind: 'none', why });
    expect(page).toContain(noSlidersText(why));
    expect(page).not.toContain('<script');
    expect(page).not.toContain('script-src');
  }
});
