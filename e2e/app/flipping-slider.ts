import { expect } from 'vitest';
import type { Locator, Page } from 'playwright';
import { PATIENT } from './journey-host.ts';

/** On the Recommendation screen: the first slider on which the verdict changes. Waits for the complete plan, with which the flips come. */
export async function flippingSlider(page: Page): Promise<Locator> {
  const sliders = page.getByRole('group', { name: 'What if' }).getByRole('slider', { disabled: false });
  const indexOfFlipping = (): Promise<number> =>
    sliders.evaluateAll((all) =>
      all.findIndex((slider) => {
        const hint = document.getElementById(slider.getAttribute('aria-describedby') ?? '');
        return /^The verdict becomes |, no option is feasible$/.test(hint?.textContent ?? '');
      }),
    );
  await expect.poll(indexOfFlipping, PATIENT).toBeGreaterThanOrEqual(0);
  return sliders.nth(await indexOfFlipping());
}
