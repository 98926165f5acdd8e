import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/**
 * The serious violations that axe finds on the current page: the rule and the place. Waits until nothing moves before
 * it checks colours.
 */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
  // Electron cannot open the blank page in which axe runs its frame checks.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
