import { Alert, Button, Card, List, Stack, Text, Title } from '@mantine/core';
import { useVerify } from '../../api/server-status.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { countText } from '../../text/numbers.ts';

/** Has the server hold what it keeps against itself. */
export function VerifyCard() {
  const verify = useVerify();
  return (
    <Card withBorder component="section" aria-labelledby="verify">
      <Stack gap="xs" align="flex-start">
        <Title order={2} id="verify" size="h3">
          Verify
        </Title>
        <Text size="sm">
          Holds the tables of the store against each other: each flow has its sample, each count its contents. Reading
          and uploading go on meanwhile.
        </Text>
        <Button variant="default" onClick={() => verify.mutate()} loading={verify.isPending}>
          Verify now
        </Button>
        {verify.error !== null && <ErrorNotice error={verify.error} doing="verify the store" />}
        {verify.data !== undefined && (
          <Alert
            color={verify.data.faults.length === 0 ? 'teal' : 'red'}
            w="100%"
            role="status"
            title={verify.data.faults.length === 0 ? 'Everything fits' : 'Something does not fit'}
          >
            <Stack gap="xs">
              {verify.data.faults.length > 0 && (
                <>
                  <List size="sm">
                    {verify.data.faults.map((fault) => (
                      <List.Item key={fault}>
                        <VisibleText text={fault} />
                      </List.Item>
                    ))}
                  </List>
                  <Text size="sm">
                    Make a backup of what is there, and restore an older one with the server stopped.
                  </Text>
                </>
              )}
              <Text size="sm">
                Looked at{' '}
                {Object.entries(verify.data.checked)
                  .map(([what, count]) => `${countText(count)} ${what}`)
                  .join(', ')}
                .
              </Text>
            </Stack>
          </Alert>
        )}
      </Stack>
    </Card>
  );
}
