import { Component, type ReactNode } from 'react';
import { ErrorNotice } from '../components/error-notice.tsx';
import { forgetMissingCode } from './late-view.ts';

/** A page that breaks says so, and the rest of the app goes on. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidMount() {
    window.addEventListener('online', this.goOn);
  }

  override componentWillUnmount() {
    window.removeEventListener('online', this.goOn);
    // The page that is shown next may want the same code.
    if (isMissingFile(this.state.error)) forgetMissingCode();
  }

  /** What did not come for want of a network is asked for once there is one. */
  private readonly goOn = () => {
    if (isMissingFile(this.state.error)) this.again();
  };

  private readonly again = () => {
    forgetMissingCode();
    this.setState({ error: null });
  };

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const shown = isMissingFile(error) ? new Error(MISSING_FILE) : error;
    return <ErrorNotice error={shown} doing="show this page" again={this.again} />;
  }
}

const MISSING_FILE =
  'A file of this page did not come. Is there a network, and is the server running? If it was updated meanwhile, load ' +
  'the whole tab anew; files that are open locally are closed by that.';

/** The part of the app that holds a page is read when the page is opened first; browsers word this fault differently. */
function isMissingFile(error: unknown): boolean {
  return (
    error instanceof Error &&
    /preload CSS|dynamically imported module|importing a module script|Importing a module/i.test(error.message)
  );
}
