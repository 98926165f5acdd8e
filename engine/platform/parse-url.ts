/** An address, or null for a text that is none. `URL.canParse` is missing in the Node of the fallback runtime. */
export function parseUrl(text: string, base?: URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
