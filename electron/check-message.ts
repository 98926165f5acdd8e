import { SHELL_CALLS, type ShellCall } from '#core/contract/shell.ts';
import { isOwn } from './content.ts';

/** Who sent a message, as far as it matters. */
interface Sender {
  readonly sender: unknown;
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** Why a message is not listened to, in words for a log; null when it comes from the main frame of our page in our window. */
export function senderProblem(
  { sender, senderFrame }: Sender,
  window: { readonly webContents: unknown } | null,
): string | null {
  if (window === null || sender !== window.webContents) return 'it comes from no window of ours';
  if (senderFrame === null) return 'its frame is gone';
  if (senderFrame.parent !== null) return 'it comes from a frame inside the page';
  return isOwn(senderFrame.url) ? null : `it comes from ${senderFrame.url}`;
}

/** What a call asks for, parsed; else why it is refused. */
export function parseCall(
  method: unknown,
  input: unknown,
): { readonly call: ShellCall; readonly input: unknown } | { readonly problem: string } {
  if (typeof method !== 'string' || !Object.hasOwn(SHELL_CALLS, method)) {
    return { problem: `there is no call ${JSON.stringify(method)}` };
  }
  const call = method as ShellCall;
  const parsed = SHELL_CALLS[call].input.safeParse(input);
  if (parsed.success) return { call, input: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${[call, ...(issue?.path ?? [])].join('.')} is not understood: ${issue?.message ?? 'invalid'}` };
}
