import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { EmptyState } from '../../components/empty-state.tsx';
import { VisibleText } from '../../components/visible-text.tsx';

/** In the place of a sample that was deleted while the page showed it. */
export function GoneNotice({ fileName }: { readonly fileName: string }) {
  return (
    <div role="alert">
      <EmptyState title="This sample is gone">
        <p className="name">
          <VisibleText text={fileName} /> was deleted meanwhile, in another window or by somebody else of your account.
          What this page showed of it is gone as well.
        </p>
        <Button component={Link} href="/" variant="default">
          To the samples
        </Button>
      </EmptyState>
    </div>
  );
}
