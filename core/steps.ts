/** Runs work that pauses between its steps to its end. */
export function finished<Result>(steps: Generator<unknown, Result>): Result {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The same work, with what it gives at each pause and at its end changed. */
export function* changed<Given, Result, OtherGiven, OtherResult>(
  steps: Generator<Given, Result>,
  change: { readonly pause: (given: Given) => OtherGiven; readonly end: (result: Result) => OtherResult },
): Generator<OtherGiven, OtherResult> {
  let step = steps.next();
  while (step.done !== true) {
    yield change.pause(step.value);
    step = steps.next();
  }
  return change.end(step.value);
}
