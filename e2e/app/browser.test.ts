import { describe } from 'vitest';
import { startBrowserHost } from './browser-host.ts';
import { ownModelJourneys } from './own-model-journeys.cases.ts';

// From a model to its report; browser.full.test.ts has the others, and electron.test.ts the study of a sample.
describe('an own model in a browser', () => ownModelJourneys(startBrowserHost));
