/** The one origin whose pages this shell shows. */
export const ORIGIN = 'app://modewise';
export const START_PAGE = `${ORIGIN}/index.html`;

/** What a report may load when it is printed: its own styles and pictures inside it. No script. */
export const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'";

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The media type of a file of the page by its ending; bytes without a meaning for any other. */
export function mediaTypeOf(ending: string): string {
  return MEDIA_TYPES[ending] ?? 'application/octet-stream';
}

/** Whether an address is a page of ours. */
export function isOwn(url: string): boolean {
  return url.startsWith(`${ORIGIN}/`);
}
