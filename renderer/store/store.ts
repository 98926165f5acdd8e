import { create, type StateCreator } from 'zustand';
import { type CalibrationSlice, createCalibrationSlice } from './calibration-slice.ts';
import { type ConnectionSlice, createConnectionSlice } from './connection-slice.ts';
import { createInterfaceSlice, type InterfaceSlice } from './interface-slice.ts';
import { createMeasuringSlice, type MeasuringSlice } from './measuring-slice.ts';
import { createPlanningSlice, type PlanningSlice } from './planning-slice.ts';
import { createPricesSlice, type PricesSlice } from './prices-slice.ts';
import { createProjectSlice, type ProjectSlice } from './project-slice.ts';
import { createReportSlice, type ReportSlice } from './report-slice.ts';
import { createStudySlice, type StudySlice } from './study-slice.ts';

/** The whole state of the page: one slice a noun. */
export type State = ConnectionSlice &
  CalibrationSlice &
  StudySlice &
  MeasuringSlice &
  PlanningSlice &
  PricesSlice &
  ReportSlice &
  InterfaceSlice &
  ProjectSlice;

/** Makes one slice; it may read and change the others. */
export type Slice<T> = StateCreator<State, [], [], T>;

export const useStore = create<State>()((...parts) => ({
  ...createConnectionSlice(...parts),
  ...createCalibrationSlice(...parts),
  ...createStudySlice(...parts),
  ...createMeasuringSlice(...parts),
  ...createPlanningSlice(...parts),
  ...createPricesSlice(...parts),
  ...createReportSlice(...parts),
  ...createInterfaceSlice(...parts),
  ...createProjectSlice(...parts),
}));
