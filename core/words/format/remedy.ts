/** An instruction and the command or option that carries it out. With a command, the sentence has no full stop. */
export interface Remedy {
  readonly text: string;
  readonly command: string | null;
}

/** A remedy without a command. */
export function remedy(text: string): Remedy {
  return { text, command: null };
}

/** A remedy as one text; `set` formats the command as code. */
export function remedyText({ text, command }: Remedy, set = (code: string) => code): string {
  return command === null ? text : `${text}: ${set(command)}`;
}
