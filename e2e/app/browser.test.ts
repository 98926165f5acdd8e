import { describe } from 'vitest';
import { startBrowserHost } from './browser-host.ts';
import { ownModelJourneys } from './own-model-journeys.cases.ts';
import { studyJourneys } from './study-journeys.cases.ts';

// The main journeys; browser.full.test.ts has the others.
describe('a study in a browser', () => studyJourneys(startBrowserHost));
describe('an own model in a browser', () => ownModelJourneys(startBrowserHost));
