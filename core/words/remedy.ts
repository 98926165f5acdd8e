/** Something to do: a sentence, and the command or option that does it. With a command the sentence has no full stop. */
export interface Remedy {
  readonly text: string;
  readonly command: string | null;
}

/** A remedy without a command. */
export function remedy(text: string): Remedy {
  return { text, command: null };
}

/** A remedy in one text; `set` marks the command as the output marks code. */
export function remedyText({ text, command }: Remedy, set = (code: string) => code): string {
  return command === null ? text : `${text}: ${set(command)}`;
}
