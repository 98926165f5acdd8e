/**
 * Scenarios that architects answered and the program still answers otherwise, each with the fault that decides it. Their tests pass while the answer is
 * another one, and fail once it is right: then the line goes.
 */
export const OPEN: ReadonlyMap<string, string> = new Map([]);
