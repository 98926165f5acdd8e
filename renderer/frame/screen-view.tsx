import { type ComponentType, lazy, Suspense, useDeferredValue, useEffect } from 'react';
import { StartView } from '#renderer/features/start/start-view.tsx';
import type { Screen } from '#renderer/store/state.ts';
import { useStore } from '#renderer/store/store.ts';

/** Loads the code of each screen but the first, which the window opens on. */
const LOADERS = {
  'model-data': async () => (await import('#renderer/features/model-data/model-data-view.tsx')).ModelDataView,
  measure: async () => (await import('#renderer/features/measure/measure-view.tsx')).MeasureView,
  workload: async () => (await import('#renderer/features/workload/workload-view.tsx')).WorkloadView,
  compare: async () => (await import('#renderer/features/compare/compare-view.tsx')).CompareView,
  recommendation: async () =>
    (await import('#renderer/features/recommendation/recommendation-view.tsx')).RecommendationView,
  report: async () => (await import('#renderer/features/report/report-view.tsx')).ReportView,
  settings: async () => (await import('#renderer/features/settings/settings-view.tsx')).SettingsView,
  glossary: async () => (await import('#renderer/features/settings/glossary-view.tsx')).GlossaryView,
} as const satisfies Readonly<Record<Exclude<Screen, 'start'>, () => Promise<ComponentType>>>;

const lazily = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }));

const SCREENS: Readonly<Record<Screen, ComponentType | ReturnType<typeof lazily>>> = {
  start: StartView,
  'model-data': lazily(LOADERS['model-data']),
  measure: lazily(LOADERS.measure),
  workload: lazily(LOADERS.workload),
  compare: lazily(LOADERS.compare),
  recommendation: lazily(LOADERS.recommendation),
  report: lazily(LOADERS.report),
  settings: lazily(LOADERS.settings),
  glossary: lazily(LOADERS.glossary),
};

/** Loads the screens one after the other, each when the window is idle: together their code would hold it up. Returns a function that stops it. */
function loadWhenIdle(): () => void {
  const [...left] = Object.values(LOADERS);
  let waiting = 0;
  const next = (): void => {
    const load = left.shift();
    if (load !== undefined) waiting = requestIdleCallback(() => void load().then(next));
  };
  next();
  return () => {
    left.length = 0;
    cancelIdleCallback(waiting);
  };
}

/** The current screen. The previous one stays until the code of the next is loaded, which happens while the window is idle once something is open. */
export function ScreenView() {
  const View = SCREENS[useDeferredValue(useStore((state) => state.step))];
  const isOpen = useStore(({ model, run }) => model !== null || run !== null);
  useEffect(() => {
    return isOpen ? loadWhenIdle() : undefined;
  }, [isOpen]);
  return (
    <Suspense fallback={null}>
      <View />
    </Suspense>
  );
}
