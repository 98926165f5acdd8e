import { assertNever } from '#core/assert-never.ts';
import type { Catalog } from '#core/contract/catalog/catalog.ts';
import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { escapeHtml as text } from '#core/words/format/safe-text.ts';
import { LIVE_IDS, livePanel, type NoSliders, noSlidersText } from './live-panel.ts';

/** What a page has in addition to the report: sliders with their data, a line that says why there are none, or nothing. */
export type PageSliders =
  | {
      readonly kind: 'sliders';
      readonly plan: PlanDocument;
      /** The prices of the machines that the plan lists. */
      readonly catalog: Catalog;
      /** The built script, compressed with gzip, in base64: less than half of its size. */
      readonly script: string;
      /** SHA-256 in base64 of the scripts that the page's policy allows: `START` and the built script. */
      readonly allowedSha256: readonly string[];
    }
  | { readonly kind: 'none'; readonly why: NoSliders }
  | { readonly kind: 'not-asked' };

/** A page on paper, or for a viewer that runs no scripts. */
export const NOT_ASKED: PageSliders = { kind: 'not-asked' };

/** What stands below the key numbers. */
export function slidersHtml(sliders: PageSliders): string {
  switch (sliders.kind) {
    case 'sliders':
      return livePanel(sliders.plan);
    case 'none':
      return `<p class="sub screen">${text(noSlidersText(sliders.why))}</p>\n`;
    case 'not-asked':
      return '';
    default:
      return assertNever(sliders);
  }
}

/**
 * The script of the page itself: inflates the built script and runs it as a script of the page, which is allowed by its hash. A browser that is too old
 * for that (before 2023) shows the plan without sliders.
 */
export const START = `(async () => {
  const base64 = document.getElementById('${LIVE_IDS.script}').textContent;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(inflated).text();
  document.body.append(script);
  script.remove();
})();`;

/** The data and the scripts at the end of the page. */
export function slidersScript(sliders: PageSliders): string {
  if (sliders.kind !== 'sliders') return '';
  const { plan, catalog, script } = sliders;
  return `${dataBlock(LIVE_IDS.plan, plan)}
${dataBlock(LIVE_IDS.catalog, catalog)}
<script type="application/gzip" id="${LIVE_IDS.script}">${script}</script>
<script>${START}</script>
`;
}

/** JSON that cannot end its element or start a comment: every `<` is escaped, which JSON allows in a string and has nowhere else. */
function dataBlock(id: string, value: object): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', String.raw`\u003c`)}</script>`;
}

/**
 * A policy that loads nothing and runs only the script of the sliders and what starts it, in the page and once more in a worker, even if a hostile name gets into the
 * page.
 */
export function contentPolicyOf(sliders: PageSliders): string {
  const allowed = sliders.kind === 'sliders' ? sliders.allowedSha256.map((hash) => `'sha256-${hash}'`).join(' ') : '';
  const scripts = allowed === '' ? '' : ` script-src ${allowed}; worker-src blob:;`;
  return `default-src 'none';${scripts} style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`;
}
