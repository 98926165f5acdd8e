import { describe } from 'vitest';
import { startBrowserHost } from './browser-host.ts';
import { comparingJourneys } from './comparing-journeys.cases.ts';
import { fileJourneys } from './file-journeys.cases.ts';
import { measuringJourneys } from './measuring-journeys.cases.ts';
import { presentationJourneys } from './presentation-journeys.cases.ts';
import { publicDataJourneys } from './public-data-journeys.cases.ts';
import { serviceJourneys } from './service-journeys.cases.ts';
import { sourceJourneys } from './source-journeys.cases.ts';
import { studyJourneys } from './study-journeys.cases.ts';

describe('a study in a browser', () => studyJourneys(startBrowserHost));
describe('a presentation in a browser', () => presentationJourneys(startBrowserHost));
describe('comparing in a browser', () => comparingJourneys(startBrowserHost));
describe('files in a browser', () => fileJourneys(startBrowserHost));
describe('public data sets in a browser', () => publicDataJourneys(startBrowserHost));
describe('data from a source in a browser', () => serviceJourneys(sourceJourneys(startBrowserHost)));
describe('measuring in a browser', () => measuringJourneys(startBrowserHost));
