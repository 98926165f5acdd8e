import { ActionIcon, Menu, Table, Tooltip } from '@mantine/core';
import { memo, type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { ReportChart, ReportTable } from '#core/figure/model.ts';
import { sceneOf } from '#core/figure/scene/svg.ts';
import { tableCsv } from '#core/report/csv.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';
import { pictureFoot } from '#core/report/card/picture.ts';
import { copyText, type Picture, pictureOf } from './export-chart.ts';
import { attempt, PictureItems } from './picture-items.tsx';
import styles from './chart-card.module.css';

/**
 * A chart in its card: the finding as the title, the subtitle below it, a button that shows the same data as a table,
 * and copies of both: the numbers as CSV, and the chart as the report draws it as PNG or SVG with title, date and basis in it. `children` is the
 * drawing; it fills the remaining height.
 */
export function ChartCard({
  chart,
  height,
  children,
}: {
  readonly chart: ReportChart;
  readonly height: number | string;
  readonly children: ReactNode;
}) {
  const [asTable, setAsTable] = useState(false);
  const latest = useRef(chart);
  useLayoutEffect(() => {
    latest.current = chart;
  }, [chart]);
  const { id, title, subtitle, table } = chart;
  return (
    <section className={styles['card']} aria-labelledby={`${id}-title`} style={{ height }}>
      <div className={styles['head']}>
        <div>
          <h2 className={styles['title']} id={`${id}-title`}>
            {title}
          </h2>
          <p className={styles['subtitle']}>{subtitle}</p>
        </div>
        <ChartTools id={id} asTable={asTable} onTurn={setAsTable} chart={latest} />
      </div>
      {asTable ? (
        <div className={styles['table']}>
          <DataTable table={table} caption={title} />
        </div>
      ) : (
        <div className={styles['figure']}>{children}</div>
      )}
    </section>
  );
}

interface ChartToolsProps {
  /** The id of the chart. Its title is part of the buttons' accessible names. */
  readonly id: string;
  readonly asTable: boolean;
  readonly onTurn: (asTable: boolean) => void;
  /** The chart as it is now. */
  readonly chart: RefObject<ReportChart>;
}

/** The actions of a chart. Its props do not depend on the numbers, so a slider does not render the menu again. */
const ChartTools = memo(function ChartTools({ id, asTable, onTurn, chart }: ChartToolsProps) {
  const titleId = `${id}-title`;
  const turnId = `${titleId}-turn`;
  return (
    <div className={styles['tools']}>
      <Tooltip label={asTable ? 'Show the chart' : 'Show as a table'}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          id={turnId}
          aria-label={asTable ? 'Show the chart:' : 'Show as a table:'}
          aria-labelledby={`${turnId} ${titleId}`}
          aria-pressed={asTable}
          onClick={() => onTurn(!asTable)}
        >
          <Icon name="table" />
        </ActionIcon>
      </Tooltip>
      <CopyMenu id={id} chart={chart} />
    </div>
  );
});

/** The size of a chart in a picture, before title and foot. */
const PICTURE_PX = { width: 880, height: 400 };

/** Copies the numbers as CSV, and the chart as a picture. */
function CopyMenu({ id, chart }: Pick<ChartToolsProps, 'id' | 'chart'>) {
  const titleId = `${id}-title`;
  const copyId = `${titleId}-copy`;
  const picture = (): Picture => {
    const { plan, run } = useStore.getState();
    const { title, subtitle } = chart.current;
    return pictureOf(sceneOf(chart.current, PICTURE_PX), { title, subtitle, foot: pictureFoot(plan, run) });
  };
  return (
    <Menu position="bottom-end" id={copyId}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label="Copy:"
          // The menu gives this id to its target.
          aria-labelledby={`${copyId} ${titleId}`}
        >
          <Icon name="copy" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => attempt(() => copyText(tableCsv(chart.current.table)))}>
          Copy the numbers as CSV
        </Menu.Item>
        <PictureItems picture={picture} name={id} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** A table of the report. */
export function DataTable({ table, caption }: { readonly table: ReportTable; readonly caption: string }) {
  return (
    <Table className="tabular" fz={12} verticalSpacing={4} stickyHeader>
      <caption className={styles['hidden']}>{caption}</caption>
      <Table.Thead>
        <Table.Tr>
          {table.columns.map((column) => (
            <Table.Th key={column.title} ta={column.align}>
              {column.title}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {table.rows.map((row, index) => (
          <Table.Tr key={`${index} ${row[0] ?? ''}`}>
            {row.map((cell, column) => (
              <Table.Td
                key={table.columns[column]?.title ?? column}
                className={table.columns[column]?.align === 'end' ? (styles['number'] ?? '') : ''}
                ta={table.columns[column]?.align ?? 'start'}
              >
                {cell}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
