import { type ComponentType, lazy, type LazyExoticComponent, Suspense, useDeferredValue } from 'react';
import { StartView } from '#renderer/features/start/start-view.tsx';
import type { Screen } from '#renderer/store/state.ts';
import { useStore } from '#renderer/store/store.ts';

type View = ComponentType | LazyExoticComponent<ComponentType>;

/** The screens by step. The window opens on the first, and loads the code of each other when it is first shown. */
const SCREENS: Readonly<Record<Screen, View>> = {
  start: StartView,
  'model-data': lazy(async () => ({
    default: (await import('#renderer/features/model-data/model-data-view.tsx')).ModelDataView,
  })),
  measure: lazy(async () => ({ default: (await import('#renderer/features/measure/measure-view.tsx')).MeasureView })),
  workload: lazy(async () => ({
    default: (await import('#renderer/features/workload/workload-view.tsx')).WorkloadView,
  })),
  compare: lazy(async () => ({ default: (await import('#renderer/features/compare/compare-view.tsx')).CompareView })),
  recommendation: lazy(async () => ({
    default: (await import('#renderer/features/recommendation/recommendation-view.tsx')).RecommendationView,
  })),
  report: lazy(async () => ({ default: (await import('#renderer/features/report/report-view.tsx')).ReportView })),
  settings: lazy(async () => ({
    default: (await import('#renderer/features/settings/settings-view.tsx')).SettingsView,
  })),
  glossary: lazy(async () => ({
    default: (await import('#renderer/features/settings/glossary-view.tsx')).GlossaryView,
  })),
};

/** The current screen. The previous one stays until the code of the next is loaded. */
export function ScreenView() {
  const View = SCREENS[useDeferredValue(useStore((state) => state.step))];
  return (
    <Suspense fallback={null}>
      <View />
    </Suspense>
  );
}
