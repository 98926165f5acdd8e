import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** The rules about colours, which alone can find more on a page in another colour scheme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * The serious violations that axe finds on the current page: the rule and the place; of its colours only, where the page was checked in another
 * scheme. Waits until nothing moves before
 * it checks colours; an animation that is cancelled on the way, since its element went, does not move any more either.
 */
export async function seriousViolations(
  page: Page,
  { coloursOnly = false }: { readonly coloursOnly?: boolean } = {},
): Promise<readonly string[]> {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  // Electron cannot open the blank page in which axe runs its frame checks.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  if (coloursOnly) axe.withRules(COLOUR_RULES);
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
