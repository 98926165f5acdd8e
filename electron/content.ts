/** The only origin that this shell loads. */
export const ORIGIN = 'app://modewise';
/** The page that the window loads. */
export const START_PAGE = `${ORIGIN}/index.html`;

/** The policy for printing a report: embedded styles and images, no scripts. */
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

/** The media type for a file extension; `application/octet-stream` for unknown ones. */
export function mediaTypeOf(ending: string): string {
  return MEDIA_TYPES[ending] ?? 'application/octet-stream';
}

/** Whether a URL belongs to the app. */
export function isOwn(url: string): boolean {
  return url.startsWith(`${ORIGIN}/`);
}
