import { useCallback, useMemo, useState } from 'react';
import { useChartContext } from '#renderer/widgets/chartContext.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { ChartFrame } from '#renderer/ui/chart/ChartFrame.tsx';
import { ChartMenu } from '#renderer/widgets/ChartMenu.tsx';
import { Select } from '#renderer/ui/Select.tsx';
import { ChartCard } from './ChartCard.tsx';
import { classBarsScene, classBarsTable, classFilter, sortClasses, type ClassSort } from './scenes/classBarsScene.ts';
import { useChartLink, type Charts } from './useCharts.ts';
import { Row } from '#renderer/ui/Layout.tsx';

const savedWidth = 720;
/** Rows before "Show all". */
const limit = 20;
const sorts = [
  { value: 'classes', label: 'In class order' },
  { value: 'size', label: 'Largest first' },
  { value: 'precision', label: 'Lowest precision first' },
  { value: 'recall', label: 'Lowest recall first' },
  { value: 'f1', label: 'Lowest F1 first' },
] as const;

/** Precision, recall and F1 of each class with their intervals. */
export function ClassBarsCard() {
  const [sort, setSort] = useState<ClassSort>('f1');
  const context = useChartContext();
  return (
    <ChartCard
      title="Quality by class"
      note={() => 'with 95 % intervals'}
      actions={(charts) => (
        <Row as="span" gap={2}>
          <Select label="Order of the classes' bars" size="small" value={sort} onChange={setSort} options={sorts} />
          <ChartMenu
            name="quality by class"
            fileName={context.fileName('quality by class')}
            chart={() => {
              const classes = sortClasses(charts.classes, sort);
              return {
                title: 'Precision, recall and F1 by class',
                subtitle: context.subtitle(charts.n),
                description: `Bars from 0 to 100 % with 95 % intervals, one row for each of ${classes.length} classes. ${context.subtitle(charts.n)}.`,
                scene: classBarsScene(classes, savedWidth),
                table: classBarsTable(classes),
              };
            }}
          />
        </Row>
      )}
    >
      {(charts) => <Bars charts={charts} sort={sort} />}
    </ChartCard>
  );
}

function Bars({ charts, sort }: { readonly charts: Charts; readonly sort: ClassSort }) {
  const open = useChartLink();
  const [isWhole, setWhole] = useState(false);
  const { classes, counted } = charts;
  const shown = useMemo(
    () => sortClasses(classes, sort).slice(0, isWhole ? undefined : limit),
    [classes, sort, isWhole],
  );
  return (
    <>
      <ChartFrame
        draw={useCallback((width: number) => classBarsScene(shown, width), [shown])}
        label="Precision, recall and F1 by class"
        hint="Precision: how many predicted as the class belong to it. Recall: how many of the class are found. F1: both in one number. A bar opens the examples it counts."
        onOpen={(id) => open(counted, classFilter(id))}
      />
      {classes.length > limit && (
        <Button size="small" variant="quiet" onClick={() => setWhole(!isWhole)}>
          {isWhole ? `Show the first ${limit}` : `Show all ${classes.length}`}
        </Button>
      )}
    </>
  );
}
