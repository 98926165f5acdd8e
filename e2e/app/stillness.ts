import type { Page } from 'playwright';

/**
 * Waits until nothing on a page slides or fades any more. An animation that is cancelled, since its element went, has ended too;
 * one that repeats without end is not waited for.
 */
export async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const FRAMES_BEFORE_A_DRAWER_MOVES = 3;
    for (let frame = 0; frame < FRAMES_BEFORE_A_DRAWER_MOVES; frame++)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    const ends = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
      .map((animation) => animation.finished);
    await Promise.allSettled(ends);
  });
}
