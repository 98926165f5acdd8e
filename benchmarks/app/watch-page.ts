import type { Page } from 'playwright';

/** A plan that the page ordered from its worker; times in milliseconds on the page's clock. */
export interface WatchedOrder {
  readonly sequence: number;
  /**
   * Time of the key press that caused it, because the page orders only after it has painted its estimate; without a key
   * press, time of the order.
   */
  readonly atMs: number;
  /** Time of the rows with their intervals; null until then. */
  pricedMs: number | null;
  /** Time of the answer that includes the flips; null until then. */
  wholeMs: number | null;
}

/** Panels that changed together, and the frame that shows it. */
interface Repaint {
  /** Time at which the frame was laid out, painted and handed to the compositor. */
  readonly committedMs: number;
  /** The names of the panels. */
  readonly panels: readonly string[];
}

/** A key press that moved a slider. */
export interface WatchedKey {
  readonly atMs: number;
  /** The changes of the screen until the worker's first answer, each with the frame that shows it. */
  readonly repaints: Repaint[];
  /** Time from the key to the presentation of the next frame, rounded to 8 ms as Event Timing says it; null until it is known. */
  presentedAfterMs: number | null;
}

/** A task that blocked the page's thread for 50 ms or more. */
interface LongTask {
  readonly atMs: number;
  readonly lengthMs: number;
}

/** What the watch has recorded in a page. */
export interface Watched {
  readonly keys: WatchedKey[];
  readonly orders: WatchedOrder[];
  readonly longTasks: LongTask[];
}

declare global {
  interface Window {
    modewiseWatched: Watched;
  }
}

/** Runs in the page before the page's own scripts. */
function watch(): void {
  const watched: Watched = { keys: [], orders: [], longTasks: [] };
  window.modewiseWatched = watched;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) watched.longTasks.push({ atMs: entry.startTime, lengthMs: entry.duration });
  }).observe({ type: 'longtask', buffered: true });

  // Observe the worker's messages, because the screen does not show when the rows are priced.
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener('message', ({ data }: MessageEvent<{ sequence: number; whole?: boolean }>) => {
        const order = watched.orders.find((each) => each.sequence === data.sequence);
        if (order === undefined) return;
        order.pricedMs ??= performance.now();
        if (data.whole === true) order.wholeMs = performance.now();
      });
    }
    override postMessage(order: { readonly sequence: number }): void {
      const atMs = watched.keys.at(-1)?.atMs ?? performance.now();
      watched.orders.push({ sequence: order.sequence, atMs, pricedMs: null, wholeMs: null });
      super.postMessage(order);
    }
  };

  addEventListener(
    'keydown',
    ({ key, timeStamp }) => {
      if (key.startsWith('Arrow')) watched.keys.push({ atMs: timeStamp, repaints: [], presentedAfterMs: null });
    },
    { capture: true },
  );
  new PerformanceObserver((list) => {
    for (const { name, startTime, duration } of list.getEntries()) {
      const key = name === 'keydown' ? watched.keys.find(({ atMs }) => Math.abs(atMs - startTime) < 1) : undefined;
      if (key !== undefined) key.presentedAfterMs = duration;
    }
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  // The smallest labelled part of the screen around a change.
  const panelOf = ({ target }: MutationRecord): string | null => {
    const element = target instanceof Element ? target : target.parentElement;
    if (element?.closest('#screen') == null) return null;
    const panel = element.closest('section, figure, header, [role="group"]');
    // The title of a chart is its finding, which changes with the numbers; its id does not.
    const title = panel?.getAttribute('aria-label') ?? panel?.getAttribute('aria-labelledby')?.replace(/-title$/, '');
    return title ?? panel?.tagName.toLowerCase() ?? 'around them';
  };
  // A task posted in a frame's callback runs after the frame was laid out, painted and committed.
  const { port1, port2 } = new MessageChannel();
  const committed: (() => void)[] = [];
  port1.addEventListener('message', () => committed.shift()?.());
  port1.start();
  const onceCommitted = (work: () => void): void =>
    void requestAnimationFrame(() => {
      committed.push(work);
      port2.postMessage(null);
    });
  new MutationObserver((changes) => {
    const key = watched.keys.at(-1);
    const order = watched.orders.at(-1);
    const isAnswered = order !== undefined && key !== undefined && order.atMs >= key.atMs && order.pricedMs !== null;
    const panels = [...new Set(changes.map(panelOf).filter((panel) => panel !== null))];
    if (key === undefined || isAnswered || panels.length === 0) return;
    onceCommitted(() => key.repaints.push({ committedMs: performance.now(), panels }));
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

/** Reloads the page with the watch installed. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(watch);
  await page.reload();
}

/** The recordings of a page so far. */
export function watchedOn(page: Page): Promise<Watched> {
  return page.evaluate(() => window.modewiseWatched);
}

/** The time on the page's clock, milliseconds. */
export function clockOf(page: Page): Promise<number> {
  return page.evaluate(() => performance.now());
}

/** Waits until the latest plan is complete, and a moment longer for the page to paint it. */
export async function planIsWhole(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          const { orders, keys } = window.modewiseWatched;
          const latest = orders.at(-1);
          const isOrdered = latest !== undefined && latest.atMs >= (keys.at(-1)?.atMs ?? 0);
          if (!isOrdered || latest.wholeMs === null) setTimeout(look, 20);
          else setTimeout(resolve, 200);
        };
        look();
      }),
  );
}
