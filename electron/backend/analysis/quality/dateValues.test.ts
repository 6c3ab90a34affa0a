import { describe, expect, test } from 'vitest';
import { dateColumn, dateFault, dayWords } from './dateValues.ts';

describe('dates', () => {
  const days = Array.from(
    { length: 60 },
    (_, n) => `2021-${String((n % 12) + 1).padStart(2, '0')}-${String((n % 28) + 1).padStart(2, '0')}`,
  );

  test('that no calendar has, and those far from the others', () => {
    const column = dateColumn([...days, '2021-02-30', '1900-01-01'])!;
    expect(column.order).toBe('ymd');
    expect(
      ['2021-02-30', '1900-02-29', '2021-13-01', '2021-00-10', '2021-04-31'].map((day) => dateFault(day, column)),
    ).toEqual(Array.from({ length: 5 }, () => 'impossible'));
    expect(['1900-01-01', '2099-12-31', '0001-01-01', '9999-12-31'].map((day) => dateFault(day, column))).toEqual(
      Array.from({ length: 4 }, () => 'farOff'),
    );
    expect(
      ['2020-02-29', '2021-06-15', '2021-06-15T12:00:00Z', 'unknown', ''].map((day) => dateFault(day, column)),
    ).toEqual(Array.from({ length: 5 }, () => null));
    expect(dayWords(column.earliest) < '2012').toBe(true);
  });

  test('with the year last are read in the order that makes them days', () => {
    const turned = days.map((day) => day.split('-').toReversed().join('.'));
    const column = dateColumn(turned)!;
    expect(column.order).toBe('dmy');
    expect(dateFault('31.06.2021', column)).toBe('impossible');
    expect(dateFault('13.12.2021', column)).toBeNull();
    const american = days.map((day) => `${day.slice(5, 7)}/${day.slice(8)}/${day.slice(0, 4)}`);
    expect(dateColumn(american)!.order).toBe('mdy');
    expect(dateFault('13/12/2021', dateColumn(american)!)).toBe('impossible');
  });

  test('are no words, numbers, versions or addresses', () => {
    for (const value of ['apple', '12', '1.2.3', '192.168.1.1', '2021', '10-12']) {
      const values = Array.from({ length: 50 }, (_, n) => value + (n % 2 ? '' : ' '));
      expect(dateColumn(values)).toBeNull();
    }
    expect(dateColumn(days.slice(0, 3))).toBeNull();
  });
});
