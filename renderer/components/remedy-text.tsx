import type { Remedy } from '#core/words/format/remedy.ts';

/** A remedy with its command as code. */
export function RemedyText({ remedy: { text, command } }: { readonly remedy: Remedy }) {
  return (
    <>
      {text}
      {command !== null && (
        <>
          : <code>{command}</code>
        </>
      )}
    </>
  );
}
