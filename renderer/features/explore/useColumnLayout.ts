import { useMemo, useState } from 'react';
import { fitLayout, type ColumnLayout, type GridColumn } from './columnModel.ts';

/** The chosen columns of a project, kept in this browser. */
export function useColumnLayout(projectPath: string, columns: readonly GridColumn[]) {
  const storageKey = `winnow.columns.${projectPath}`;
  const [chosen, setChosen] = useState<Partial<ColumnLayout> | null>(() => readStored(storageKey));
  const layout = useMemo(() => fitLayout(chosen, columns), [chosen, columns]);
  const setLayout = (next: ColumnLayout | null) => {
    setChosen(next);
    try {
      if (next === null) localStorage.removeItem(storageKey);
      else localStorage.setItem(storageKey, JSON.stringify(next));
    } catch {
      // Without storage the choice lasts until the page is left.
    }
  };
  return { layout, setLayout };
}

function readStored(storageKey: string): Partial<ColumnLayout> | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return null;
    const { order, visibility, sizes } = stored as Partial<Record<keyof ColumnLayout, unknown>>;
    return {
      ...(Array.isArray(order) ? { order: order.filter((field) => typeof field === 'string') } : {}),
      ...(isRecord(visibility) ? { visibility: visibility as Record<string, boolean> } : {}),
      ...(isRecord(sizes) ? { sizes: sizes as Record<string, number> } : {}),
    };
  } catch {
    // Written by another version or by hand: the columns start anew.
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
