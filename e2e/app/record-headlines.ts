import type { Page } from 'playwright';

/** What a reader sees at one moment: the verdict, and its reasons if they are visible. */
export interface Seen {
  readonly headline: string;
  readonly reasons: string | null;
}

/** Records the verdict and its visible reasons on Recommendation at every frame, until the returned function is called. */
export async function recordHeadlines(page: Page): Promise<() => Promise<readonly Seen[]>> {
  const record = await page.evaluateHandle(() => {
    const seen: { headline: string; reasons: string | null }[] = [];
    let isOn = true;
    const look = (): void => {
      const reasons = document.querySelector('section[aria-label="Why"] ul');
      const isVisible = reasons?.checkVisibility({ checkOpacity: true }) ?? false;
      seen.push({
        headline: document.querySelector('h1')?.textContent ?? '',
        reasons: isVisible ? (reasons?.textContent ?? '') : null,
      });
      if (isOn) requestAnimationFrame(look);
    };
    look();
    return {
      end: () => {
        isOn = false;
        look();
        return seen;
      },
    };
  });
  return () => record.evaluate((each) => each.end());
}
