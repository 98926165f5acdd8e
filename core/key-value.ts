/** A text `KEY=VALUE`, both trimmed. The value may contain more equals signs; it is null if the text has none. */
export function keyAndValue(text: string): { readonly key: string; readonly value: string | null } {
  const at = text.indexOf('=');
  return at < 0
    ? { key: text.trim(), value: null }
    : { key: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}
