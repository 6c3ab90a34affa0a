import type { ReactNode } from 'react';
import { useUi } from '#renderer/state/uiState.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { Card } from '#renderer/ui/Card.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';

/** In place of what rests on predictions, while there are none: what it would show, and the way to a model. */
export function RunModelFirst({ children }: { readonly children: ReactNode }) {
  const openModel = useUi((state) => state.openModel);
  return (
    <Card>
      <EmptyState
        icon="models"
        title="Run a model first"
        actions={
          <Button variant="primary" onClick={() => openModel(null)}>
            Go to Models
          </Button>
        }
      >
        {children}
      </EmptyState>
    </Card>
  );
}
