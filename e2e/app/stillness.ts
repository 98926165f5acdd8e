import type { Page } from 'playwright';

/**
 * Waits until nothing on a page slides or fades any more. An animation that is cancelled, since its element went, has ended too;
 * one that repeats without end is not waited for.
 */
export async function untilStill(page: Page): Promise<void> {
  await page.evaluate(() => {
    const ends = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
      .map((animation) => animation.finished);
    return Promise.allSettled(ends);
  });
}
