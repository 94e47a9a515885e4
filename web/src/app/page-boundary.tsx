import { Component, type ReactNode } from 'react';
import { ErrorNotice } from '../components/error-notice.tsx';

/** A page that breaks says so, and the rest of the app goes on. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    // React keeps a file that did not come, so the whole page is loaded again.
    if (isMissingFile(error))
      return (
        <ErrorNotice
          error={new Error('A file of this page did not come. Is the server running, or was it updated meanwhile?')}
          doing="show this page"
          again={() => window.location.reload()}
        />
      );
    return <ErrorNotice error={error} doing="show this page" again={() => this.setState({ error: null })} />;
  }
}

/** The part of the app that holds a page is read when the page is opened first; browsers word this fault differently. */
function isMissingFile(error: unknown): boolean {
  return (
    error instanceof Error &&
    /preload CSS|dynamically imported module|importing a module script|Importing a module/i.test(error.message)
  );
}
