import type { ErrorDocument } from '#core/contract/errors.ts';

/** A failure on the other side of a line, or of the line itself. `document` is what crossed. */
export class RpcError extends Error {
  readonly document: ErrorDocument;

  constructor(document: ErrorDocument) {
    super(document.file === null ? document.cause : `${document.file}: ${document.cause}`);
    this.name = 'RpcError';
    this.document = document;
  }
}

/** The error document for a line that closed before the answer came. */
export const LINE_CLOSED: ErrorDocument = {
  code: 'defect',
  file: null,
  cause: 'the engine went away before it answered',
  actions: ['Start again; what was measured is kept in the runs folder.'],
};

/** The error document for a call that its caller cancelled. */
export const CANCELLED: ErrorDocument = { code: 'interrupted', file: null, cause: 'cancelled', actions: [] };

/** The error document for an answer that is no message of the protocol. */
export const MALFORMED_ANSWER: ErrorDocument = {
  code: 'defect',
  file: null,
  cause: "the engine's answer is malformed",
  actions: ['Try again. If the error persists, restart Modewise.'],
};
