import { SegmentedControl } from '@mantine/core';
import type { Inspection, MissingPolicy } from '#core/contract/model/model.ts';
import { missingTexts } from '#core/contract/model/missing-values-words.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './model-data.module.css';

const CHOICES = [
  { value: 'leave-out', label: 'Leave out' },
  { value: 'nan', label: 'Pass as NaN' },
] as const satisfies readonly { readonly value: MissingPolicy; readonly label: string }[];

/** How many rows lack a value, in which columns, and what to do with them. */
export function MissingValuesLine({ data }: { readonly data: NonNullable<Inspection['data']> }) {
  const setMissing = useStore((state) => state.setMissing);
  const texts = missingTexts(data.missing, data.rows);
  const { columns = [] } = data.missing ?? {};
  const numbers = columns.filter(({ canBeNaN }) => canBeNaN);
  if (texts.length === 0) return null;
  const isTaken = numbers.some(({ policy }) => policy === 'nan');
  return (
    <div className={styles['missing']} data-part="missing-values">
      <p>
        {texts.map((text) => (
          <span key={text}>
            <Icon name="warning" size={13} /> {text}{' '}
          </span>
        ))}
      </p>
      {numbers.length > 0 && (
        <SegmentedControl
          aria-label="Rows with a missing number"
          size="xs"
          data={[...CHOICES]}
          value={isTaken ? 'nan' : 'leave-out'}
          onChange={(value) => void setMissing(value === 'nan' ? 'nan' : 'leave-out')}
        />
      )}
    </div>
  );
}
