import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type RefObject, useEffect, useState } from 'react';

/** The list is asked for when somebody has not typed for this long. */
const TYPED_MILLISECONDS = 300;

/** What is searched for, told when typing pauses. */
export function SearchBox({
  text,
  onChange,
  searchRef,
}: {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}) {
  const [typed, setTyped] = useState(text);
  // Going back, or a link, changes it from outside.
  useEffect(() => setTyped(text), [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed last is what is waited for.
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => onChange(typed), TYPED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      ref={searchRef}
      type="search"
      aria-label="Part of a name, title or text"
      placeholder="Part of a name, title or text ( / )"
      leftSection={<IconSearch size={16} />}
      w={{ base: '100%', xs: 300 }}
      value={typed}
      maxLength={200}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
