import { Suspense, useLayoutEffect } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorNotice } from '../components/error-notice.tsx';
import { Loading } from '../components/loading.tsx';
import SignInPage from '../views/sign-in/sign-in-page.tsx';
import { NoSuchPage } from './no-such-page.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { PAGES, type Page } from './page-list.ts';
import { useSession } from './session.tsx';

/** The page that the address names. */
export function Pages() {
  useLocation();
  // The router hands on what it could not decode.
  if (!isDecodable(location.pathname)) return <NoSuchPage />;
  return (
    <Switch>
      {PAGES.map((page) => (
        <Route key={page.path} path={page.path}>
          <Guarded page={page} />
        </Route>
      ))}
      <Route>
        <NoSuchPage />
      </Route>
    </Switch>
  );
}

/** False where the address holds what is no text, as `/destinations/%E0%A4%A`. */
function isDecodable(path: string): boolean {
  try {
    // The answer is used, or the build would take the call for one that does nothing.
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

/** Whoever is not signed in signs in where they are, and then sees the page they asked for. */
function Guarded({ page }: { readonly page: Page }) {
  const { state, error, askAgain, session } = useSession();
  // Before effects of the page, which may name what is open instead.
  useLayoutEffect(() => {
    document.title = `${page.title} · Flowsage`;
  }, [page.title]);
  if (page.scope !== null) {
    if (state === 'asking') return <Loading what="your session" />;
    if (state === 'failed') return <ErrorNotice error={error} doing="ask whether you are signed in" again={askAgain} />;
    if (session === null) return <SignInPage />;
    if (!session.scopes.includes(page.scope))
      return (
        <EmptyState title="Your key may not see this page">
          It needs the scope <b>{page.scope}</b>; your key has {session.scopes.join(', ')}. Ask an administrator for
          another key.
        </EmptyState>
      );
  }
  const View = page.view;
  // What one account wrote and read on a page is not for the next one; open pages belong to nobody.
  return (
    <PageBoundary key={page.scope === null ? '' : session?.account.id}>
      <Suspense fallback={<Loading what="the page" />}>
        <View />
      </Suspense>
    </PageBoundary>
  );
}
