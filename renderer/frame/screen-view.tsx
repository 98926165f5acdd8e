import { CompareView } from '#renderer/features/compare/compare-view.tsx';
import { MeasureView } from '#renderer/features/measure/measure-view.tsx';
import { ModelDataView } from '#renderer/features/model-data/model-data-view.tsx';
import { RecommendationView } from '#renderer/features/recommendation/recommendation-view.tsx';
import { ReportView } from '#renderer/features/report/report-view.tsx';
import { GlossaryView } from '#renderer/features/settings/glossary-view.tsx';
import { SettingsView } from '#renderer/features/settings/settings-view.tsx';
import { StartView } from '#renderer/features/start/start-view.tsx';
import { WorkloadView } from '#renderer/features/workload/workload-view.tsx';
import { useStore } from '#renderer/store/store.ts';

/** The current screen. */
export function ScreenView() {
  const step = useStore((state) => state.step);
  switch (step) {
    case 'start':
      return <StartView />;
    case 'model-data':
      return <ModelDataView />;
    case 'measure':
      return <MeasureView />;
    case 'workload':
      return <WorkloadView />;
    case 'compare':
      return <CompareView />;
    case 'recommendation':
      return <RecommendationView />;
    case 'report':
      return <ReportView />;
    case 'settings':
      return <SettingsView />;
    case 'glossary':
      return <GlossaryView />;
  }
}
