import { Anchor, Code, List, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';

/** What becomes of data that is given to the server. */
export function WhatLeaves() {
  return (
    <Stack gap="sm" component="section" aria-labelledby="leaves">
      <Title order={2} id="leaves">
        What leaves this server: nothing
      </Title>
      <List size="sm" spacing={4}>
        <List.Item>
          A capture that you upload goes to <b>{location.host}</b> and nowhere else. It is read there; the file itself
          is deleted afterwards, unless the setting <Code>keepUploads</Code> says otherwise.
        </List.Item>
        <List.Item>
          Names and addresses are not looked up: no DNS, no reputation service, no telemetry, no update check. All that
          is known comes from packs on the server’s disk and from what people wrote here.
        </List.Item>
        <List.Item>
          These pages load nothing from other hosts and follow no link that stands in traffic. The server’s content
          security policy forbids it; the network tab of your browser shows it.
        </List.Item>
        <List.Item>
          Counts such as “seen in 7 samples” tell other accounts how many samples hold a name, never whose. The setting{' '}
          <Code>minAccounts</Code> hides names that too few accounts hold.
        </List.Item>
        <List.Item>
          A sample is read by its account alone until somebody shares it. Its link can be taken back, and is dead then.
        </List.Item>
      </List>
      <Text size="sm">
        With{' '}
        <Anchor component={Link} href="/local" size="sm" underline="always">
          Open locally
        </Anchor>{' '}
        a capture does not even reach the server: this tab reads it by itself.
      </Text>
    </Stack>
  );
}
