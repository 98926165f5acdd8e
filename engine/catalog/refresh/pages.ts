import { parseUrl } from '#engine/platform/parse-url.ts';
import { type Download, downloadJson, unbelievable, unreachable } from './download.ts';

const MAX_PAGES = 200;

/** One page of an answer: its items, and the address of the next page; null after the last one. */
interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

/**
 * The items of an answer that comes in pages. One page is in memory at a time. All pages together may take twice the time of one.
 * @param read reads a page; null if it is not one
 * @throws AppError for a page that is not one, a next page on another host, pages without end, or pages that take too long
 */
export async function* pagedItems(source: Download, read: (page: unknown) => Page | null): AsyncGenerator<unknown> {
  const { origin } = new URL(source.url);
  const { totalMs } = source.limits;
  const startMs = performance.now();
  const seen = new Set<string>();
  let url: string | null = source.url;
  while (url !== null && url !== '') {
    if (parseUrl(url)?.origin !== origin) {
      throw unreachable(source.url, `its next page is on another host: ${url.slice(0, 200)}`);
    }
    if (seen.has(url) || seen.size >= MAX_PAGES) throw unbelievable(source.url, 'it has too many pages');
    if (performance.now() - startMs > 2 * totalMs) {
      throw unreachable(source.url, `its pages took longer than ${(2 * totalMs) / 1000} s`);
    }
    seen.add(url);
    const page = read(await downloadJson({ ...source, url }));
    if (page === null) throw unbelievable(source.url, 'the answer is not a page of prices');
    yield* page.items;
    url = page.next;
  }
}
