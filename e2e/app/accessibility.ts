import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { untilStill } from './stillness.ts';

/** The rules about colours, which alone can find more on a page in another colour scheme. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * The serious violations that axe finds on the current page: the rule and the place; of its colours only, where the page was checked in another
 * scheme. Waits until nothing moves before it checks colours.
 */
export async function seriousViolations(
  page: Page,
  { coloursOnly = false }: { readonly coloursOnly?: boolean } = {},
): Promise<readonly string[]> {
  await untilStill(page);
  // Electron cannot open the blank page in which axe runs its frame checks.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  if (coloursOnly) axe.withRules(COLOUR_RULES);
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
