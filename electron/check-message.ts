import { SHELL_CALLS, type ShellCall } from '#core/contract/methods/shell.ts';
import { isOwn } from './content.ts';

/** The sender of a message. */
interface Sender {
  readonly sender: unknown;
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** Why a message is rejected, for the log; null if it comes from the main frame of our page in our window. */
export function senderProblem(
  { sender, senderFrame }: Sender,
  window: { readonly webContents: unknown } | null,
): string | null {
  if (window === null || sender !== window.webContents) return 'the sender is not our window';
  if (senderFrame === null) return 'the sender frame is gone';
  if (senderFrame.parent !== null) return 'the sender is a frame inside the page';
  return isOwn(senderFrame.url) ? null : `the sender is ${senderFrame.url}`;
}

/** The parsed call, or why it is rejected. */
export function parseCall(
  method: unknown,
  input: unknown,
): { readonly call: ShellCall; readonly input: unknown } | { readonly problem: string } {
  if (typeof method !== 'string' || !Object.hasOwn(SHELL_CALLS, method)) {
    return { problem: `unknown call ${JSON.stringify(method)}` };
  }
  const call = method as ShellCall;
  const parsed = SHELL_CALLS[call].input.safeParse(input);
  if (parsed.success) return { call, input: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: `${[call, ...(issue?.path ?? [])].join('.')} is not valid: ${issue?.message ?? 'invalid'}` };
}
