import { Component, type ReactNode } from 'react';
import { ErrorNotice } from '../components/error-notice.tsx';

/** A page that breaks says so, and the rest of the app goes on. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error !== null)
      return (
        <ErrorNotice
          error={this.state.error}
          doing="show this page"
          again={() => {
            this.setState({ error: null });
          }}
        />
      );
    return this.props.children;
  }
}
