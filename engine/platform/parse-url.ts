/** The parsed address, or null for invalid text. `URL.canParse` is missing in the Node of the fallback runtime. */
export function parseUrl(text: string, base?: URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
