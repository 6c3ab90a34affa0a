import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { ErrorState } from '#renderer/ui/EmptyState.tsx';
import { renewFailed } from './later.tsx';

type Props = { readonly title: string; readonly children: ReactNode };
type State = { readonly error: unknown };

/** Keeps a screen that failed from taking the window with it. Give it a `key` to start afresh. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
    renewFailed();
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <ErrorState
        title={this.props.title}
        error={this.state.error}
        onRetry={() => this.setState({ error: null })}
        actions={<Button onClick={() => location.reload()}>Reload the window</Button>}
      />
    );
  }
}
