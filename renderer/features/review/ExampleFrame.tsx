import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react';
import { SkeletonLines } from '#renderer/ui/Skeleton.tsx';
import { ExampleView } from '#renderer/viewers/ExampleView.tsx';
import styles from './review.module.css';

type FrameProps = {
  readonly id: number;
  readonly content: ComponentProps<typeof ExampleView>['detail'];
  readonly sought?: readonly string[];
  /** Below the example. */
  readonly evidence?: ReactNode;
  /** Beside it: the question and its answers. */
  readonly children: ReactNode;
};

/** One example large, and what is asked of it. It stays from one example to the next, which is what makes a key fast. */
export function ExampleFrame({ id, content, sought, evidence, children }: FrameProps) {
  const root = useRef<HTMLDivElement>(null);
  // A button that was pressed for the last example, in the rail, or to undo must not take Enter for this one.
  useEffect(() => {
    const active = document.activeElement;
    if (active === document.body || active instanceof HTMLButtonElement) root.current?.focus({ preventScroll: true });
  }, [id]);
  const isPicture = content.imageUrl !== null || content.imagePath !== null;
  return (
    <div ref={root} className={styles.work} tabIndex={-1} data-review="">
      <div className={styles.left}>
        <div
          className={styles.stage}
          data-picture={isPicture || undefined}
          data-row={(!isPicture && content.text === null) || undefined}
          {...(isPicture ? {} : { tabIndex: 0, role: 'group', 'aria-label': 'Content' })}
        >
          <ExampleView detail={content} size="large" {...(sought ? { sought } : {})} />
        </div>
        {evidence}
      </div>
      <div className={styles.right}>{children}</div>
    </div>
  );
}

export function ExampleSkeleton() {
  return (
    <div className={styles.work} role="status" aria-label="Loading the example">
      <div className={styles.left}>
        <div className={styles.stage} />
      </div>
      <div className={styles.right}>
        <SkeletonLines lines={9} />
      </div>
    </div>
  );
}
