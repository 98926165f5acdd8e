import type { ErrorDocument } from '#core/contract/base/errors.ts';

/** A failure on the other side of a channel, or of the channel itself. `document` is the error document that was sent. */
export class RpcError extends Error {
  readonly document: ErrorDocument;

  constructor(document: ErrorDocument) {
    super(document.file === null ? document.cause : `${document.file}: ${document.cause}`);
    this.name = 'RpcError';
    this.document = document;
  }
}

/** The error document for a channel that closed before the answer arrived. */
export const CHANNEL_CLOSED: ErrorDocument = {
  code: 'defect',
  file: null,
  cause: 'the engine ended before it answered',
  actions: ['Start again; what was measured is kept in the runs folder.'],
};

/** The error document for a call that its caller cancelled. */
export const CANCELLED: ErrorDocument = { code: 'interrupted', file: null, cause: 'cancelled', actions: [] };

/** The error document for an answer that does not match the protocol. */
export const MALFORMED_ANSWER: ErrorDocument = {
  code: 'defect',
  file: null,
  cause: "the engine's answer is malformed",
  actions: ['Try again. If the error persists, restart Modewise.'],
};
