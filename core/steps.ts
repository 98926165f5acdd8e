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

/** The same work, whose pauses are counted: `onDone` takes how many steps are done, from none on. */
export function counted<Given, Result>(
  steps: Generator<Given, Result>,
  onDone: (done: number) => void,
): Generator<Given, Result> {
  let done = 0;
  const note = (given: Given): Given => {
    onDone(++done);
    return given;
  };
  onDone(0);
  return changed(steps, { pause: note, end: (result) => result });
}
