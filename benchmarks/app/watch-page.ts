import type { Page } from 'playwright';

/** A plan that the page ordered from its worker; times on the page's clock, milliseconds. */
export interface WatchedOrder {
  readonly sequence: number;
  /** When the key before it was pressed, since the page orders only once its estimate is painted; without one, when it was ordered. */
  readonly atMs: number;
  /** When the rows with their intervals were there; null until then. */
  pricedMs: number | null;
  /** When what would flip the verdict was there too. */
  wholeMs: number | null;
}

/** A key that moved a slider. */
export interface WatchedKey {
  readonly atMs: number;
  /** The frame after each change of the screen, until the worker's first answer. */
  readonly repaintsMs: number[];
}

/** A stretch of 50 ms or more in which the page's thread could do nothing else. */
export interface LongTask {
  readonly atMs: number;
  readonly lengthMs: number;
}

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

/** Runs in the page before anything of its own does. */
function watch(): void {
  const watched: Watched = { keys: [], orders: [], longTasks: [] };
  window.modewiseWatched = watched;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) watched.longTasks.push({ atMs: entry.startTime, lengthMs: entry.duration });
  }).observe({ type: 'longtask', buffered: true });

  // The page's worker tells when it has priced the rows; nothing on the screen says so by itself.
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
      if (key.startsWith('Arrow')) watched.keys.push({ atMs: timeStamp, repaintsMs: [] });
    },
    { capture: true },
  );
  const isOnScreen = ({ target }: MutationRecord): boolean =>
    (target instanceof Element ? target : target.parentElement)?.closest('#screen') != null;
  new MutationObserver((changes) => {
    const key = watched.keys.at(-1);
    const order = watched.orders.at(-1);
    const isAnswered = order !== undefined && key !== undefined && order.atMs >= key.atMs && order.pricedMs !== null;
    if (key === undefined || isAnswered || !changes.some(isOnScreen)) return;
    requestAnimationFrame(() => requestAnimationFrame(() => key.repaintsMs.push(performance.now())));
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

/** Loads the page again with the watch in it. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(watch);
  await page.reload();
}

export function watchedOn(page: Page): Promise<Watched> {
  return page.evaluate(() => window.modewiseWatched);
}

export function clockOf(page: Page): Promise<number> {
  return page.evaluate(() => performance.now());
}

/** Waits until the latest plan that was ordered is whole, and a moment more, in which the page paints it. */
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
