import { expect } from 'vitest';
import type { Locator, Page } from 'playwright';
import { PATIENT } from '#e2e/patience.ts';

/** Two looks this far apart must find the same slider: a screen that has just opened may still be drawn again. */
const LOOK_AGAIN = { ...PATIENT, interval: 500 };

/** On the Recommendation screen: the first slider on which the verdict changes, of all. Waits for the complete plan, with which the flips come. */
export async function flippingSlider(page: Page): Promise<Locator> {
  const more = page.getByRole('button', { name: 'More inputs' });
  if (await more.isVisible()) await more.click();
  const sliders = page.getByRole('group', { name: 'What if' }).getByRole('slider', { disabled: false });
  const indexOfFlipping = (): Promise<number> =>
    sliders.evaluateAll((all) =>
      all.findIndex((slider) => {
        const hint = document.getElementById(slider.getAttribute('aria-describedby') ?? '');
        return /^The verdict becomes |: no (feasible|reliable) option$/i.test(hint?.textContent ?? '');
      }),
    );
  let found = -1;
  const staysFound = async (): Promise<boolean> => {
    const before = found;
    found = await indexOfFlipping();
    return found >= 0 && found === before;
  };
  await expect.poll(staysFound, LOOK_AGAIN).toBe(true);
  return sliders.nth(found);
}
