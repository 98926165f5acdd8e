/** A sentence cut where its claim ends and its grounds begin. `rest` is empty where it is all claim. */
export interface Lead {
  readonly lead: string;
  readonly rest: string;
}

/** A claim is no shorter and no longer than this. */
const CLAIM = /^(.{12,120}?)[:;.] +(\S.*)$/s;

/** Parts a reason at the first colon, semicolon or full stop that a space follows: `Batch is the default: nobody waits`. */
export function leadOf(text: string): Lead {
  const match = CLAIM.exec(text);
  const rest = match?.[2] ?? '';
  const lead = match?.[1] ?? text;
  return { lead: lead.replace(/[.]$/, ''), rest: rest === '' ? '' : `${rest.charAt(0).toUpperCase()}${rest.slice(1)}` };
}
