import { useEffect } from 'react';
import { create } from 'zustand';
import type { MethodInput } from '#shared/contract/contract.ts';

/** The set, or the example, that a rule is written from. */
export type RuleSource = NonNullable<MethodInput<'book.saveRule'>['source']>;

/** What is decided on at the moment: the classes to choose from, and where a rule about them would come from. */
export type BookSubject = {
  readonly classes: readonly string[];
  readonly from: RuleSource | null;
  /** The example on screen, which can be put into the book; null where there are several. */
  readonly exampleId: number | null;
};

const nothing: BookSubject = { classes: [], from: null, exampleId: null };

type LabelBookState = {
  readonly isOpen: boolean;
  readonly subject: BookSubject;
  /** Counts the times that a rule was asked to be written, so that asking again is seen. */
  readonly ruleAsked: number;
  toggle(): void;
  close(): void;
  writeRule(): void;
};

/** Whether the label book is open beside the screen, and on which classes. */
export const useLabelBook = create<LabelBookState>()((set) => ({
  isOpen: false,
  subject: nothing,
  ruleAsked: 0,
  toggle: () => set((state) => ({ isOpen: !state.isOpen })),
  close: () => set({ isOpen: false }),
  writeRule: () => set((state) => ({ isOpen: true, ruleAsked: state.ruleAsked + 1 })),
}));

/** Has the book show these classes for as long as the component is on screen. */
export function useBookSubject(subject: BookSubject): void {
  const text = JSON.stringify(subject);
  useEffect(() => {
    useLabelBook.setState({ subject: JSON.parse(text) as BookSubject });
    return () => useLabelBook.setState({ subject: nothing });
  }, [text]);
}
